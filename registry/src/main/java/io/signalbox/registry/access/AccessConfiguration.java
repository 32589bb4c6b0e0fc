package io.signalbox.registry.access;

import io.signalbox.tomcat.ProblemWriter;
import io.signalbox.tomcat.access.CredentialCheck;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Everything needs the credential, the page too: whoever can write here can draw the traffic of any
 * service to himself.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  @Bean
  CredentialCheck credentialCheck(CredentialProperties credential, ProblemWriter problems) {
    return new CredentialCheck(credential.username(), credential.password(), problems);
  }

  @Bean
  SecurityFilterChain access(HttpSecurity http, CredentialCheck check) {
    return check.filters(http, "signalbox registry", "The registry needs its credential.");
  }

  @Bean
  UserDetailsService callers(CredentialCheck check) {
    return check.callers();
  }

  @Bean
  RequestRejectedHandler suspiciousRequests(CredentialCheck check) {
    return check.rejections();
  }

  /** Even one that is switched off is asked about at each filter of each request. */
  @Bean
  SecurityObservationSettings unobserved() {
    return SecurityObservationSettings.noObservations();
  }
}

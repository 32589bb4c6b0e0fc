package io.signalbox.db.access;

import io.signalbox.tomcat.ProblemWriter;
import io.signalbox.tomcat.access.CredentialCheck;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Every call needs the internal credential. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  @Bean
  CredentialCheck credentialCheck(InternalCredentialProperties credential, ProblemWriter problems) {
    return new CredentialCheck(credential.username(), credential.password(), problems);
  }

  @Bean
  SecurityFilterChain access(HttpSecurity http, CredentialCheck check) {
    return check.filters(
        http, "signalbox", "This address takes internal calls only; they carry a credential.");
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

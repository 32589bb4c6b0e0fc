package io.signalbox.db.access;

import io.signalbox.tomcat.ProblemWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Every call needs the internal credential; only the management port, which stands on an address of
 * its own, answers without.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  @Bean
  SecurityFilterChain access(HttpSecurity http, ProblemWriter problems) {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(EndpointRequest.toAnyEndpoint())
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .httpBasic(
            basic ->
                basic.authenticationEntryPoint(
                    (request, response, refused) -> {
                      response.setHeader("WWW-Authenticate", "Basic realm=\"signalbox\"");
                      // Whoever is nobody here holds no connection.
                      response.setHeader("Connection", "close");
                      problems.write(
                          response,
                          HttpStatus.UNAUTHORIZED,
                          "unauthorized",
                          "This address takes internal calls only; they carry a credential.");
                    }))
        // No browser session exists that a forged request could ride on.
        .csrf(csrf -> csrf.disable())
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }

  /**
   * Knows one caller. Spring's in-memory store is not used: it would replace the hash by a bcrypt
   * one at the first call and so make each later one cost a tenth of a second.
   */
  @Bean
  UserDetailsService callers(InternalCredentialProperties credential) {
    // The secret is long and random, so a fast hash loses nothing.
    String hash = "{SHA-256}" + sha256(credential.password());
    return name -> {
      if (!name.equals(credential.username())) {
        throw new UsernameNotFoundException("unknown");
      }
      return User.withUsername(name).password(hash).authorities("internal").build();
    };
  }

  @Bean
  RequestRejectedHandler suspiciousRequests(ProblemWriter problems) {
    return (request, response, refused) ->
        problems.write(
            response,
            HttpStatus.BAD_REQUEST,
            "bad-request",
            "The request's path or header is malformed.");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}

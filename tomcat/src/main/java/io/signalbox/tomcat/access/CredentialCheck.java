package io.signalbox.tomcat.access;

import io.signalbox.tomcat.ProblemWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Lets in whoever presents a service's one credential, in HTTP Basic (RFC 7617). Only the
 * management port, on an address of its own, answers without. Thread-safe.
 */
public final class CredentialCheck {

  private final String username;
  private final String password;
  private final ProblemWriter problems;

  public CredentialCheck(String username, String password, ProblemWriter problems) {
    this.username = username;
    // The secret is long and random, so a fast hash loses nothing.
    this.password = "{SHA-256}" + sha256(password);
    this.problems = problems;
  }

  /**
   * What every request passes.
   *
   * @param realm what a stranger is asked the credential for
   * @param refusal what a stranger is told
   */
  public SecurityFilterChain filters(HttpSecurity http, String realm, String refusal) {
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
                      response.setHeader("WWW-Authenticate", "Basic realm=\"" + realm + "\"");
                      // Whoever is nobody here holds no connection.
                      response.setHeader("Connection", "close");
                      problems.write(response, HttpStatus.UNAUTHORIZED, "unauthorized", refusal);
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
  public UserDetailsService callers() {
    return name -> {
      if (!name.equals(username)) {
        throw new UsernameNotFoundException("unknown");
      }
      return User.withUsername(name).password(password).authorities("caller").build();
    };
  }

  /** For what Spring Security itself does not let pass. */
  public RequestRejectedHandler rejections() {
    return (request, response, rejected) ->
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

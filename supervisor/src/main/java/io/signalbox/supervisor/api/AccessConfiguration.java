package io.signalbox.supervisor.api;

import io.signalbox.launcher.Launcher;
import io.signalbox.supervisor.keep.SupervisorProperties;
import io.signalbox.tomcat.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Every call carries a credential (RFC 6750): one of those who may only look, or one of those who
 * may ask for something. Only the management port answers without.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  private static final String OPERATE = Credentials.Right.OPERATE.name();

  /** The launcher has made the folder, or refused to work in it. */
  @Bean
  Credentials credentials(SupervisorProperties properties, Launcher first) throws IOException {
    return Credentials.in(properties.stateFolder().toAbsolutePath());
  }

  @Bean
  SecurityFilterChain access(
      HttpSecurity http, Credentials credentials, ProblemWriter problems, SupervisorProperties own)
      throws Exception {
    String told =
        "This needs Authorization: Bearer and what is in %s/api-credential of the supervisor's machine."
            .formatted(own.stateFolder().getFileName());
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(EndpointRequest.toAnyEndpoint())
                    .permitAll()
                    // What goes on after a request has been let in.
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(HttpMethod.GET)
                    .authenticated()
                    .anyRequest()
                    .hasAuthority(OPERATE))
        .addFilterBefore(new BearerFilter(credentials), AnonymousAuthenticationFilter.class)
        .exceptionHandling(
            refusals ->
                refusals
                    .authenticationEntryPoint(
                        (request, response, refused) -> {
                          response.setHeader("WWW-Authenticate", "Bearer realm=\"cluster\"");
                          response.setHeader("Connection", "close");
                          problems.write(response, HttpStatus.UNAUTHORIZED, "unauthorized", told);
                        })
                    .accessDeniedHandler(
                        (request, response, refused) ->
                            problems.write(
                                response,
                                HttpStatus.FORBIDDEN,
                                "forbidden",
                                "This credential is good for looking only.")))
        // No browser session exists that a forged request could ride on.
        .csrf(csrf -> csrf.disable())
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }

  /** Otherwise there would be a user with a password of Spring's. */
  @Bean
  UserDetailsService nobody() {
    return name -> {
      throw new UsernameNotFoundException("unknown");
    };
  }

  @Bean
  RequestRejectedHandler suspiciousRequests(ProblemWriter problems) {
    return (request, response, rejected) ->
        problems.write(
            response,
            HttpStatus.BAD_REQUEST,
            "bad-request",
            "The request's path or header is malformed.");
  }

  /** Knows a caller by what he carries. */
  private static final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "bearer ";

    private final Credentials credentials;

    BearerFilter(Credentials credentials) {
      this.credentials = credentials;
    }

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      String header = request.getHeader("Authorization");
      if (header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
        Credentials.Right right = credentials.of(header.substring(SCHEME.length()).strip());
        if (right != Credentials.Right.NONE) {
          SecurityContextHolder.getContext()
              .setAuthentication(
                  UsernamePasswordAuthenticationToken.authenticated(
                      right.name(), null, AuthorityUtils.createAuthorityList(right.name())));
        }
      }
      chain.doFilter(request, response);
    }
  }
}

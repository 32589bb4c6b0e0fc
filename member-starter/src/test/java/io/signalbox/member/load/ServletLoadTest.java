package io.signalbox.member.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.balancer.LoadReport;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ServletLoadTest {

  private final LoadProperties properties = new LoadProperties(true, Duration.ZERO);
  private final MockHttpServletRequest request = new MockHttpServletRequest();
  private final MockHttpServletResponse response = new MockHttpServletResponse();
  private long now;
  private LoadMeter meter;
  private ServletLoad load;

  @BeforeEach
  void set_up() {
    request.setAsyncSupported(true);
    meter =
        new LoadMeter(
            () -> now, () -> new Processor.Reading("process", 0, 1), List.of(), properties);
    load = new ServletLoad(meter, properties);
  }

  /** What the meter tells a second later. */
  private LoadReport later() {
    now += 1_000_000_000;
    return meter.report();
  }

  @Test
  void the_report_is_made_when_the_body_is_begun() throws Exception {
    LoadMeter.Arrival other = meter.arrived();
    load.doFilter(
        request,
        response,
        (ask, answer) -> {
          other.answered(false);
          answer.getOutputStream().write(1);
          meter.arrived();
          answer.getOutputStream().write(2);
        });
    assertThat(response.getHeaders(LoadReport.HEADER)).hasSize(1);
    assertThat(LoadReport.parse(response.getHeader(LoadReport.HEADER)).requestsInFlight())
        .isEqualTo(1);
  }

  @Test
  void an_answer_without_a_body_carries_one_too() throws Exception {
    load.doFilter(request, response, (ask, answer) -> answer.flushBuffer());
    assertThat(response.getHeader(LoadReport.HEADER)).isNotNull();
  }

  @Test
  void a_request_that_is_set_aside_is_no_load_and_tells_nothing_of_latency() throws Exception {
    load.doFilter(
        request,
        response,
        (ask, answer) -> {
          ((LoadMeter.Arrival) ask.getAttribute(LoadMeter.Arrival.ATTRIBUTE)).setAside();
          assertThat(meter.inFlight()).isZero();
          now += 20_000_000_000L;
        });
    assertThat(meter.inFlight()).isZero();
    assertThat(LoadReport.known(later().latencySeconds())).isFalse();
  }

  @Test
  void what_nobody_caught_is_a_server_error() {
    FilterChain chain =
        (ask, answer) -> {
          throw new ServletException("expected in this test");
        };
    assertThatThrownBy(() -> load.doFilter(request, response, chain))
        .isInstanceOf(ServletException.class);
    assertThat(meter.inFlight()).isZero();
    assertThat(later().errorsPerSecond()).isEqualTo(1);
  }

  @Test
  void a_client_that_has_gone_is_no_server_error() {
    FilterChain chain =
        (ask, answer) -> {
          throw new IOException("Broken pipe");
        };
    assertThatThrownBy(() -> load.doFilter(request, response, chain))
        .isInstanceOf(IOException.class);
    assertThat(meter.inFlight()).isZero();
    assertThat(later().errorsPerSecond()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"204, 0", "503, 1"})
  void a_request_that_times_out_is_what_it_is_answered_with(int status, double errors)
      throws Exception {
    MockAsyncContext pending = pending();
    assertThat(meter.inFlight()).isEqualTo(1);
    for (var listener : pending.getListeners()) {
      listener.onTimeout(new AsyncEvent(pending));
    }
    response.setStatus(status);
    pending.complete();
    assertThat(meter.inFlight()).isZero();
    assertThat(later().errorsPerSecond()).isEqualTo(errors);
  }

  @ParameterizedTest
  @CsvSource({"Broken pipe, 0", "No such file, 1"})
  void a_request_that_fails_later_is_an_error_unless_its_client_has_gone(
      String message, double errors) throws Exception {
    MockAsyncContext pending = pending();
    for (var listener : pending.getListeners()) {
      listener.onError(new AsyncEvent(pending, new IOException(message)));
    }
    response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    pending.complete();
    assertThat(meter.inFlight()).isZero();
    assertThat(later().errorsPerSecond()).isEqualTo(errors);
  }

  private MockAsyncContext pending() throws Exception {
    load.doFilter(request, response, (ask, answer) -> ask.startAsync());
    return (MockAsyncContext) request.getAsyncContext();
  }
}

package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A client that goes in the middle of a request is no fault of the service. */
@ExtendWith(OutputCaptureExtension.class)
class ClientThatHasGoneTest {

  private static final String HALF =
      "POST /texts HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nhalf";

  @RestController
  static class Texts {
    private final CountDownLatch begun = new CountDownLatch(1);

    @PostMapping("/texts")
    Mono<String> length(@RequestBody Mono<String> text) {
      begun.countDown();
      return text.map(body -> body.length() + " characters");
    }
  }

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {
    @Bean
    Texts texts() {
      return new Texts();
    }
  }

  /** By closing its connection, or with a reset. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void is_counted_as_a_bad_request_and_not_logged(boolean reset, CapturedOutput output)
      throws Exception {
    try (NettyService service = NettyService.start(Service.class)) {
      try (Socket client = new Socket("127.0.0.1", service.port())) {
        client.setSoLinger(reset, 0);
        client.getOutputStream().write(HALF.getBytes(StandardCharsets.US_ASCII));
        service.context().getBean(Texts.class).begun.await();
      }
      MeterRegistry meters = service.context().getBean(MeterRegistry.class);
      await()
          .untilAsserted(
              () ->
                  assertThat(meters.find("http.server.requests").tag("uri", "/texts").timers())
                      .extracting(timer -> timer.getId().getTag("status"))
                      .containsExactly("400"));
      assertThat(output).doesNotContain("ERROR");
    }
  }
}

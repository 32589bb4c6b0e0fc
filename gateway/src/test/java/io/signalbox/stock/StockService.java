package io.signalbox.stock;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An ordinary Spring Boot service with an actuator, which knows nothing of Signalbox. Runs as a
 * process of its own. Each request costs processor time, however busy the machine is.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
public class StockService {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final long nanos;

  StockService(@Value("${cost.micros}") long micros) {
    this.nanos = micros * 1000;
  }

  public static void main(String[] arguments) {
    SpringApplication.run(StockService.class, arguments);
  }

  /** Whoever started it reads this. */
  @EventListener
  void started(WebServerInitializedEvent event) {
    System.out.println("listens on port " + event.getWebServer().getPort() + ".");
  }

  @GetMapping("/api/tasks")
  String work() {
    long start = threads.getCurrentThreadCpuTime();
    while (threads.getCurrentThreadCpuTime() - start < nanos) {
      Thread.onSpinWait();
    }
    return "done";
  }
}

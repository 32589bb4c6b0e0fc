package io.signalbox.supervisor;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the supervisor. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SupervisorApplication {

  public static void main(String[] args) {
    SpringApplication.run(SupervisorApplication.class, args);
  }
}

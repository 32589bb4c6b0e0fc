package io.signalbox.worker;

import io.signalbox.worker.catalogue.AddedTaskTypes;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts a worker. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WorkerServiceApplication {

  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(WorkerServiceApplication.class);
    application.addListeners(new AddedTaskTypes());
    application.run(args);
  }
}

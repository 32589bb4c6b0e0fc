package io.signalbox.db;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the data tier. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class DbServiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(DbServiceApplication.class, args);
  }
}

package io.signalbox.stockgateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Has one route, and nothing set but what that needs. */
@SpringBootApplication
public class StockGateway {

  public static void main(String[] arguments) {
    SpringApplication.run(StockGateway.class, arguments);
  }
}

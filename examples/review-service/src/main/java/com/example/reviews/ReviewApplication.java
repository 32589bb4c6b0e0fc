package com.example.reviews;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class ReviewApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(ReviewApplication.class, arguments);
  }

  record Review(int item, int stars) {}

  @RestController
  static class Reviews {

    @GetMapping("/reviews")
    List<Review> all() {
      return List.of(new Review(1, 5), new Review(2, 3));
    }
  }
}

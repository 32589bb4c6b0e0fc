package com.example.booking;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class BookingApplication {

  static void main(String[] arguments) {
    SpringApplication.run(BookingApplication.class, arguments);
  }

  record Booking(int id, String guest) {}

  @RestController
  static class Bookings {

    @GetMapping("/bookings")
    List<Booking> all() {
      return List.of(new Booking(1, "Ada"), new Booking(2, "Grace"));
    }
  }
}

package com.example.shop;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class ShopApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(ShopApplication.class, arguments);
  }

  record Item(int id, String name) {}

  @RestController
  static class Items {

    @GetMapping("/shop/items")
    List<Item> all() {
      return List.of(item(1), item(2));
    }

    @GetMapping("/shop/items/{id}")
    Item item(@PathVariable int id) {
      return new Item(id, "Item " + id);
    }
  }
}

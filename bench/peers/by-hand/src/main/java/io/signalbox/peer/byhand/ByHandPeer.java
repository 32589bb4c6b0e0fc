package io.signalbox.peer.byhand;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** A task costs two commits: one when it is accepted and claimed at once, one when it has ended. */
@SpringBootApplication(scanBasePackages = "io.signalbox.peer")
@EnableScheduling
public class ByHandPeer {

  public static void main(String[] arguments) {
    SpringApplication.run(ByHandPeer.class, arguments);
  }
}

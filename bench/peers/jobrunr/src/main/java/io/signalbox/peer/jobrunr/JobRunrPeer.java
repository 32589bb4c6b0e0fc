package io.signalbox.peer.jobrunr;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Tasks are JobRunr's jobs. */
@SpringBootApplication(scanBasePackages = "io.signalbox.peer")
public class JobRunrPeer {

  public static void main(String[] arguments) {
    SpringApplication.run(JobRunrPeer.class, arguments);
  }
}

package io.signalbox.db.queue;

import io.signalbox.db.memory.Share;
import io.signalbox.member.load.LoadMeter;
import jakarta.validation.Valid;
import java.time.Duration;
import java.util.HashSet;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where workers wait. A request that waits holds a virtual thread and its connection to the worker:
 * no memory, no connection to the database, and it is no load.
 */
@RestController
@RequestMapping(QueueController.PATH)
class QueueController {

  static final String PATH = "/internal/queue";

  private final Waiters waiters;
  private final QueueLooks looks;

  QueueController(Waiters waiters, QueueLooks looks) {
    this.waiters = waiters;
    this.looks = looks;
  }

  /**
   * Answers 200 as soon as there may be something to claim, which may be at once; 204 when the time
   * is over or this instance stops.
   */
  @PostMapping("/waits")
  ResponseEntity<Void> await(
      @Valid @RequestBody QueueWait wait,
      @RequestAttribute(Share.ATTRIBUTE) Share memory,
      @RequestAttribute(LoadMeter.Arrival.ATTRIBUTE) LoadMeter.Arrival arrival)
      throws InterruptedException {
    memory.giveBack();
    arrival.setAside();
    boolean something =
        waiters.await(
            new HashSet<>(wait.types()),
            Duration.ofMillis(wait.waitMillis()),
            () -> looks.anything(wait.types(), wait.mostMemory()));
    return something ? ResponseEntity.ok().build() : ResponseEntity.noContent().build();
  }
}

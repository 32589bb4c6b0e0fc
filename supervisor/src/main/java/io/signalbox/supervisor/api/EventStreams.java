package io.signalbox.supervisor.api;

import io.signalbox.supervisor.keep.Event;
import io.signalbox.supervisor.keep.Journal;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells of what changes, as server-sent events: those that are still known, and then each as it
 * comes. Whoever was cut off says with {@code Last-Event-ID} which one was the last.
 */
@RestController
@Tag(name = "cluster")
class EventStreams {

  private final Journal journal;
  private final LongAnswers answers;

  EventStreams(Journal journal, LongAnswers answers) {
    this.journal = journal;
    this.answers = answers;
  }

  @GetMapping(path = "/api/cluster/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events(@RequestHeader(name = "Last-Event-ID", defaultValue = "0") long last) {
    return answers.begin("events", out -> tell(out, last));
  }

  private void tell(LongAnswer out, long last) throws IOException, InterruptedException {
    long told = last;
    while (out.goesOn()) {
      for (Event event : journal.await(told, LongAnswer.SIGN_OF_LIFE.toMillis())) {
        out.send(
            SseEmitter.event()
                .id(String.valueOf(event.number()))
                .name(event.state())
                .data(event, MediaType.APPLICATION_JSON));
        told = event.number();
      }
      out.nothingNew();
    }
  }
}

package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.util.List;

/** One in HTTP/1.1. */
record HttpExchange(String name, List<Step> steps, Service service, Origin origin)
    implements Exchange {

  HttpExchange {
    steps = List.copyOf(steps);
  }

  @Override
  public Observed over(Way way) throws IOException, InterruptedException {
    origin.plays(service);
    Conversation conversation = Conversation.with(way.http(), steps);
    return new Observed(origin.notes(), conversation.lines(), List.of());
  }
}

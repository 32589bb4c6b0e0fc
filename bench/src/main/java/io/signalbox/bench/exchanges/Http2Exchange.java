package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.util.List;

/** One of a client that speaks HTTP/2 to a service that does not, and HTTP/1.1 where it has to. */
record Http2Exchange(String name, Http2Request request, Service service, Origin origin)
    implements Exchange {

  @Override
  public Observed over(Way way) throws IOException, InterruptedException {
    origin.plays(service);
    List<Line> client =
        way.straight()
            ? Conversation.with(way.http(), List.of(request.http1())).lines()
            : Http2Client.ask(way.http(), request);
    return new Observed(origin.notes(), client, List.of());
  }
}

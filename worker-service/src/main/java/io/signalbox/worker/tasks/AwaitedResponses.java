package io.signalbox.worker.tasks;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.stereotype.Component;

/** Has every answer, also that of an error, be an {@link AwaitedResponse}. */
@Component
class AwaitedResponses implements HttpHandlerDecoratorFactory {

  @Override
  public HttpHandler apply(HttpHandler handler) {
    return (request, response) ->
        handler.handle(request, new AwaitedResponse(response, ClientChannel.of(request)));
  }
}

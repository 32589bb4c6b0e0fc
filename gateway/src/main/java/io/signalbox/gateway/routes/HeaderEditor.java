package io.signalbox.gateway.routes;

import io.netty.handler.codec.http.HttpHeaders;
import io.signalbox.handoff.server.HeaderSpelling;
import io.signalbox.services.HeaderEdits;
import java.util.Map;

/** Sets and removes in headers what is declared. */
public record HeaderEditor(HeaderEdits edits) {

  /** In those of a request, where a client cannot say the same in another spelling. */
  public void applyToRequest(HttpHeaders headers) {
    for (String present : headers.names()) {
      if (edits.request().keySet().stream().anyMatch(name -> isOtherSpelling(name, present))) {
        headers.remove(present);
      }
    }
    apply(edits.request(), headers);
  }

  private static boolean isOtherSpelling(String name, String present) {
    return !name.equalsIgnoreCase(present) && HeaderSpelling.alike(name, present);
  }

  /** In those of an answer. */
  public void applyToResponse(HttpHeaders headers) {
    apply(edits.response(), headers);
  }

  private static void apply(Map<String, String> edits, HttpHeaders headers) {
    edits.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            headers.remove(name);
          } else {
            headers.set(name, value);
          }
        });
  }
}

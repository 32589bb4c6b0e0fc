package io.signalbox.gateway.routes;

import io.netty.handler.codec.http.HttpHeaders;
import io.signalbox.handoff.server.HeaderSpelling;
import java.util.Map;

/**
 * What is set and removed in the headers of a service's requests and answers.
 *
 * @param request on the way to the service: values by names; an empty one removes
 * @param response on the way back
 */
public record HeaderEdits(Map<String, String> request, Map<String, String> response) {

  /** Makes them in those of a request, where a client cannot say the same in another spelling. */
  public void applyToRequest(HttpHeaders headers) {
    for (String present : headers.names()) {
      if (request.keySet().stream().anyMatch(name -> isOtherSpelling(name, present))) {
        headers.remove(present);
      }
    }
    apply(request, headers);
  }

  private static boolean isOtherSpelling(String name, String present) {
    return !name.equalsIgnoreCase(present) && HeaderSpelling.alike(name, present);
  }

  /** Makes them in those of an answer. */
  public void applyToResponse(HttpHeaders headers) {
    apply(response, headers);
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

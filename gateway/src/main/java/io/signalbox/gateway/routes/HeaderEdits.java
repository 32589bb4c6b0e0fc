package io.signalbox.gateway.routes;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;

/**
 * What is set and removed in the headers of a service's requests and answers.
 *
 * @param request on the way to the service: values by names; an empty one removes
 * @param response on the way back
 */
public record HeaderEdits(Map<String, String> request, Map<String, String> response) {

  /** Makes them in those of a request. */
  public void applyToRequest(HttpHeaders headers) {
    for (String present : headers.names()) {
      if (request.keySet().stream().anyMatch(name -> isOtherSpelling(name, present))) {
        headers.remove(present);
      }
    }
    apply(request, headers);
  }

  /** Many servers take all that is no letter or digit for the same. */
  private static boolean isOtherSpelling(String name, String present) {
    return name.length() == present.length()
        && !name.equalsIgnoreCase(present)
        && spelledAlike(name).equalsIgnoreCase(spelledAlike(present));
  }

  private static String spelledAlike(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "-");
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

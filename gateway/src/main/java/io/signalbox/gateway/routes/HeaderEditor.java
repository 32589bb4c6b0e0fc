package io.signalbox.gateway.routes;

import io.netty.handler.codec.http.HttpHeaders;
import io.signalbox.handoff.server.HeaderSpelling;
import io.signalbox.services.HeaderEdits;
import java.util.Map;
import java.util.function.BiPredicate;

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

  /** Nobody says again in a request's trailers what is declared, where many read on. */
  public void keepOfRequestTrailers(HttpHeaders trailers) {
    removeFrom(trailers, edits.request(), HeaderSpelling::alike);
  }

  /** The same for an answer's. */
  public void keepOfResponseTrailers(HttpHeaders trailers) {
    removeFrom(trailers, edits.response(), String::equalsIgnoreCase);
  }

  /** Those that are there: mostly there are none, and nothing may be removed from those. */
  private static void removeFrom(
      HttpHeaders trailers, Map<String, String> edits, BiPredicate<String, String> same) {
    for (String present : trailers.names()) {
      if (edits.keySet().stream().anyMatch(name -> same.test(name, present))) {
        trailers.remove(present);
      }
    }
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

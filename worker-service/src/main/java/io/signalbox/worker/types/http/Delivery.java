package io.signalbox.worker.types.http;

import io.signalbox.worker.delivery.Method;
import io.signalbox.worker.delivery.Request;
import io.signalbox.worker.delivery.Target;
import io.signalbox.worker.types.TaskFailure;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** A request on its way to a URL, as redirects change both. */
record Delivery(String url, Request request) {

  /** The next request after a redirect (RFC 9110 section 15.4). */
  Delivery redirected(Target from, int status, String location) throws TaskFailure {
    URI to;
    try {
      to = from.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw TaskFailure.permanent(
          "http-redirect", from.origin() + " redirected to something that is not a URL.");
    }
    Method method = request.method();
    byte[] body = request.body();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    if (status != 307 && status != 308 && !method.safe()) {
      method = Method.GET;
      body = null;
      headers.keySet().removeIf(name -> name.regionMatches(true, 0, "Content-", 0, 8));
    }
    // Whoever is not of the same origin has no claim to what was meant for the first one.
    if (to.getHost() == null || !to.isAbsolute() || !Target.sameOrigin(from.uri(), to)) {
      headers.remove("Authorization");
      headers.remove("Cookie");
    }
    return new Delivery(to.toString(), new Request(method, headers, body));
  }
}

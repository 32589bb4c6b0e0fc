package io.signalbox.tomcat;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Refuses what Tomcat lets pass and the other servers of the suite do not. Thread-safe.
 *
 * @param delegate answers, also what is refused here
 */
record StrictAdapter(Adapter delegate) implements Adapter {

  private static final int MAX_PORT = 65_535;

  @Override
  public void service(Request request, Response response) throws Exception {
    // Tomcat's name for what has no version.
    if (request.protocol().equals("")) {
      // It has neither a header nor an end (RFC 9112, section 2.3).
      refuse(response, 505);
    } else if (request.getServerPort() > MAX_PORT) {
      // RFC 9112, section 3.2.
      refuse(response, 400);
    } else if (request.requestURI().equals("*")) {
      // Tomcat answers it by itself, before anybody asks for a credential.
      response.setHeader("Connection", "close");
    }
    delegate.service(request, response);
  }

  private static void refuse(Response response, int status) {
    if (!response.isError()) {
      response.setStatus(status);
      response.setHeader("Connection", "close");
      response.setError();
    }
  }

  @Override
  public boolean prepare(Request request, Response response) throws Exception {
    return delegate.prepare(request, response);
  }

  @Override
  public boolean asyncDispatch(Request request, Response response, SocketEvent event)
      throws Exception {
    return delegate.asyncDispatch(request, response, event);
  }

  @Override
  public void log(Request request, Response response, long time) {
    delegate.log(request, response, time);
  }

  @Override
  public void checkRecycled(Request request, Response response) {
    delegate.checkRecycled(request, response);
  }

  @Override
  public String getDomain() {
    return delegate.getDomain();
  }
}

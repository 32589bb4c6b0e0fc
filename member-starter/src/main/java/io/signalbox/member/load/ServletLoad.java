package io.signalbox.member.load;

import io.signalbox.balancer.LoadReport;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.springframework.web.util.DisconnectedClientHelper;

/** Counts the requests of a servlet service. */
final class ServletLoad implements Filter {

  private static final int FIRST_SERVER_ERROR = 500;

  private final LoadMeter meter;
  private final boolean header;

  ServletLoad(LoadMeter meter, LoadProperties properties) {
    this.meter = meter;
    this.header = properties.reportHeader();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    LoadMeter.Arrival arrival = meter.arrived();
    request.setAttribute(LoadMeter.Arrival.ATTRIBUTE, arrival);
    HttpServletResponse answer = (HttpServletResponse) response;
    try {
      chain.doFilter(request, header ? new Reporting(answer) : answer);
    } catch (Throwable e) {
      if (isClientGone(e)) {
        arrival.abandoned();
      } else {
        arrival.answered(true);
      }
      throw e;
    }
    if (request.isAsyncStarted()) {
      request.getAsyncContext().addListener(new End(arrival, answer));
    } else {
      arrival.answered(isServerError(answer));
    }
  }

  private static boolean isServerError(HttpServletResponse answer) {
    return answer.getStatus() >= FIRST_SERVER_ERROR;
  }

  /** What another server's lost connection becomes is no {@code IOException} any more. */
  private static boolean isClientGone(Throwable e) {
    return e instanceof IOException && DisconnectedClientHelper.isClientDisconnectedException(e);
  }

  /**
   * Servlets do not tell when an answer is about to be sent. Its report is made on arrival, and
   * anew when the body is begun: by then the first may be old.
   */
  private final class Reporting extends HttpServletResponseWrapper {

    private boolean begun;

    Reporting(HttpServletResponse answer) {
      super(answer);
      report();
    }

    private void report() {
      setHeader(LoadReport.HEADER, meter.report().format());
    }

    private void begin() {
      if (!begun) {
        begun = true;
        report();
      }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      begin();
      return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      begin();
      return super.getWriter();
    }
  }

  /**
   * Of a request that is answered by another thread: it completes also after a timeout or error.
   */
  private record End(LoadMeter.Arrival arrival, HttpServletResponse answer)
      implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
      arrival.answered(isServerError(answer));
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
      if (isClientGone(event.getThrowable())) {
        arrival.abandoned();
      }
    }

    /** What is started anew has to be told of the listener anew. */
    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}

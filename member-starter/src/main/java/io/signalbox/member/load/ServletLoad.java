package io.signalbox.member.load;

import io.signalbox.balancer.LoadReport;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Counts the requests of a servlet service. The header is set when a request arrives: a servlet's
 * answer does not tell when it is about to be sent.
 */
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
    HttpServletResponse answer = (HttpServletResponse) response;
    if (header) {
      answer.setHeader(LoadReport.HEADER, meter.report().format());
    }
    boolean returned = false;
    try {
      chain.doFilter(request, response);
      returned = true;
    } finally {
      if (returned && request.isAsyncStarted()) {
        request.getAsyncContext().addListener(new End(arrival, answer));
      } else {
        arrival.answered(!returned || answer.getStatus() >= FIRST_SERVER_ERROR);
      }
    }
  }

  /** Of a request that is answered by another thread. */
  private record End(LoadMeter.Arrival arrival, HttpServletResponse answer)
      implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
      arrival.answered(answer.getStatus() >= FIRST_SERVER_ERROR);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      arrival.answered(true);
    }

    @Override
    public void onError(AsyncEvent event) {
      arrival.abandoned();
    }

    /** What is started anew has to be told of the listener anew. */
    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}

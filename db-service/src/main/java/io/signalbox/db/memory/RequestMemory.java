package io.signalbox.db.memory;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request its {@link Share}, and gives back what it holds when it has been answered. */
@Component
class RequestMemory extends OncePerRequestFilter {

  private final MemoryBudget budget;

  RequestMemory(MemoryBudget budget) {
    this.budget = budget;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Share share = new Share(budget);
    request.setAttribute(Share.ATTRIBUTE, share);
    try {
      chain.doFilter(request, response);
    } finally {
      share.giveBack();
    }
  }
}

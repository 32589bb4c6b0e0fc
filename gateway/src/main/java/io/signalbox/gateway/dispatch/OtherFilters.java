package io.signalbox.gateway.dispatch;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.web.server.WebFilter;

/**
 * Filters on all requests that are neither ours nor the frameworks': one that authenticates, say.
 * What the frameworks' own do for a plain request is done elsewhere too, or nobody needs it.
 */
public final class OtherFilters {

  private static final List<String> KNOWN =
      List.of(
          "io.signalbox.gateway.",
          "org.springframework.boot.",
          "org.springframework.cloud.gateway.",
          "org.springframework.web.filter.reactive.");

  private final ObjectProvider<GlobalFilter> globalFilters;
  private final ObjectProvider<WebFilter> webFilters;

  OtherFilters(ObjectProvider<GlobalFilter> globalFilters, ObjectProvider<WebFilter> webFilters) {
    this.globalFilters = globalFilters;
    this.webFilters = webFilters;
  }

  /** The names of their classes. */
  public List<String> names() {
    return Stream.concat(globalFilters.stream(), webFilters.stream())
        .map(filter -> AopUtils.getTargetClass(filter).getName())
        .filter(name -> KNOWN.stream().noneMatch(name::startsWith))
        .toList();
  }
}

package io.signalbox.member.load;

import io.signalbox.balancer.LoadReport;

/** Tells this service's load. Thread-safe. */
@FunctionalInterface
public interface LoadReporter {

  LoadReport report();
}

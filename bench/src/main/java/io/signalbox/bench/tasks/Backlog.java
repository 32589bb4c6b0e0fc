package io.signalbox.bench.tasks;

import io.signalbox.bench.measure.MeasurementException;
import java.sql.SQLException;

/** A way to have many tasks stored that no worker may take yet. */
@FunctionalInterface
interface Backlog {

  /** Stores empty tasks, as many as it can of so many. */
  Held hold(int tasks) throws InterruptedException, MeasurementException, SQLException;

  /** Tasks that wait. */
  interface Held extends AutoCloseable {

    int tasks();

    /** Lets the workers have them. */
    void release() throws MeasurementException, SQLException;

    @Override
    void close() throws SQLException;
  }
}

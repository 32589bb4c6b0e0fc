package io.signalbox.bench.tasks;

/**
 * What has been written in a PostgreSQL server.
 *
 * @param transactions those that have changed something
 * @param walBytes of its write-ahead log
 */
record Written(long transactions, long walBytes) {

  Written since(Written before) {
    return new Written(transactions - before.transactions, walBytes - before.walBytes);
  }
}

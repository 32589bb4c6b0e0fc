package io.signalbox.db.tasks;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What has been read of the tasks so far.
 *
 * @param ofTable rows, by walks through the table
 * @param ofIndexes entries, those of rows that are gone included
 */
record RowsRead(long ofTable, long ofIndexes) {

  /**
   * @param one of one connection: others may tell of what they have read later
   */
  static RowsRead by(JdbcClient one) {
    one.sql("select pg_stat_force_next_flush()").query(row -> {});
    return one.sql(
            """
            select (select seq_tup_read from pg_stat_user_tables where relname = 'task'),
              (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'task')
            """)
        .query((row, index) -> new RowsRead(row.getLong(1), row.getLong(2)))
        .single();
  }

  RowsRead since(RowsRead before) {
    return new RowsRead(ofTable - before.ofTable, ofIndexes - before.ofIndexes);
  }

  long all() {
    return ofTable + ofIndexes;
  }
}

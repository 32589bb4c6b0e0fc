package io.signalbox.db.tasks;

import static org.assertj.core.api.Assertions.assertThatCode;

import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What has been read of the tasks.
 *
 * @param ofTable rows, by walks through the table
 * @param ofIndexes entries, those of rows that are gone included
 */
record RowsRead(long ofTable, long ofIndexes) {

  /**
   * What the statements read, in one transaction: what the server's statistics say of all
   * connections has the housekeeping's reads in it as well.
   */
  static RowsRead by(DataSource one, ThrowingCallable statements) {
    JdbcClient jdbc = JdbcClient.create(one);
    return new TransactionTemplate(new DataSourceTransactionManager(one))
        .execute(
            transaction -> {
              RowsRead before = soFar(jdbc);
              assertThatCode(statements).doesNotThrowAnyException();
              return soFar(jdbc).since(before);
            });
  }

  private static RowsRead soFar(JdbcClient jdbc) {
    return jdbc.sql(
            """
            select pg_stat_get_xact_tuples_returned('task'::regclass),
              (select sum(pg_stat_get_xact_tuples_returned(indexrelid))
                from pg_index where indrelid = 'task'::regclass)
            """)
        .query((row, index) -> new RowsRead(row.getLong(1), row.getLong(2)))
        .single();
  }

  private RowsRead since(RowsRead before) {
    return new RowsRead(ofTable - before.ofTable, ofIndexes - before.ofIndexes);
  }

  long all() {
    return ofTable + ofIndexes;
  }
}

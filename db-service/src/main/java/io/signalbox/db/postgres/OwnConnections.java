package io.signalbox.db.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.stereotype.Component;

/**
 * Connections to the pool's database, by the same credentials and with the same properties, that
 * are not the pool's: for who needs one for long or on other terms. Thread-safe.
 */
@Component
public final class OwnConnections {

  private final HikariDataSource pool;

  OwnConnections(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens one at each call.
   *
   * @param terms changes the driver's properties
   */
  public DataSource on(Consumer<Properties> terms) {
    Properties properties = new Properties();
    properties.putAll(pool.getDataSourceProperties());
    if (pool.getUsername() != null) {
      properties.setProperty("user", pool.getUsername());
    }
    if (pool.getPassword() != null) {
      properties.setProperty("password", pool.getPassword());
    }
    terms.accept(properties);
    return new DriverManagerDataSource(pool.getJdbcUrl(), properties);
  }
}

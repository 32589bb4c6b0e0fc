package io.signalbox.db.tasks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The same database, which tells of each statement how it goes about it, with the values that it is
 * given.
 */
final class Plans extends DelegatingDataSource {

  private static final Set<String> RUNS = Set.of("execute", "executeQuery", "executeUpdate");

  private final List<String> plans = new CopyOnWriteArrayList<>();

  Plans(DataSource database) {
    super(database);
  }

  /** Of all statements so far, each as PostgreSQL's text of a plan. */
  List<String> all() {
    return List.copyOf(plans);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    return proxy(
        Connection.class,
        (method, arguments, invoked) ->
            method.equals("prepareStatement")
                ? explained(
                    (PreparedStatement) invoked,
                    connection.prepareStatement("explain " + arguments[0]))
                : invoked,
        connection);
  }

  private PreparedStatement explained(PreparedStatement statement, PreparedStatement explanation) {
    return proxy(
        PreparedStatement.class,
        (method, arguments, invoked) -> invoked,
        statement,
        (method, arguments) -> {
          if (method.getName().startsWith("set") && arguments != null && arguments.length > 1) {
            method.invoke(explanation, arguments);
          } else if (RUNS.contains(method.getName())) {
            plans.add(text(explanation));
          } else if (method.getName().equals("close")) {
            explanation.close();
          }
        });
  }

  private static String text(PreparedStatement explanation) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (ResultSet lines = explanation.executeQuery()) {
      while (lines.next()) {
        plan.append(lines.getString(1)).append('\n');
      }
    }
    return plan.toString();
  }

  private interface After {
    Object returns(String method, Object[] arguments, Object invoked) throws SQLException;
  }

  private interface Before {
    void called(java.lang.reflect.Method method, Object[] arguments)
        throws SQLException, ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, After after, T target) {
    return proxy(type, after, target, (method, arguments) -> {});
  }

  private static <T> T proxy(Class<T> type, After after, T target, Before before) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                before.called(method, arguments);
                return after.returns(method.getName(), arguments, method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}

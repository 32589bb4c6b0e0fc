package io.signalbox.db.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server in a data folder that outlives it: durable (fsync and synchronous commit
 * on), on a free loopback port, behind a generated password.
 *
 * <p>Several processes may use one folder: the first starts the server, later ones join it, the
 * last to close stops it. A user that was killed counts as gone, since the system drops its file
 * lock; a server that such a user left running is joined by the next. Not thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  static final String USER = "signalbox";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String DATABASE = "signalbox";

  /** Small on purpose: the server shares one machine with the rest of the cluster. */
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "max_connections=60",
          "shared_buffers=32MB",
          "max_wal_size=512MB",
          "io_method=sync",
          "jit=off",
          "max_parallel_workers=0",
          "autovacuum_max_workers=1",
          "max_logical_replication_workers=0",
          // A checkpoint is no news, and statements and rows hold what tasks do.
          "log_checkpoints=off",
          "log_min_error_statement=panic",
          "log_error_verbosity=terse",
          "timezone=UTC");

  private final Path programs;
  private final Path data;
  private final String password;
  private final int port;
  private final FileChannel users;
  private FileLock membership;

  private EmbeddedPostgres(
      Path programs, Path data, String password, int port, FileChannel users, FileLock membership) {
    this.programs = programs;
    this.data = data;
    this.password = password;
    this.port = port;
    this.users = users;
    this.membership = membership;
  }

  /**
   * Starts or joins the server whose data are below {@code dir}.
   *
   * @throws IOException when it cannot be started; the message says why
   */
  static EmbeddedPostgres start(Path dir, Duration timeout)
      throws IOException, InterruptedException {
    Files.createDirectories(dir, privately("rwx------"));
    try (FileChannel starting = lockFile(dir.resolve("postgres.starting"));
        FileLock _ = starting.lock()) {
      Path programs = Binaries.unpack(dir);
      Path data = dir.resolve("postgres");
      String password = password(dir.resolve("postgres.password"));
      if (!Files.exists(data.resolve("PG_VERSION"))) {
        initialise(programs, dir, data);
      }
      int port = runningPort(data, password);
      if (port == 0) {
        port = launch(programs, dir, data, timeout);
        createDatabase(port, password);
      } else {
        log.info("Joined the PostgreSQL that already runs on port {}", port);
      }
      FileChannel users = lockFile(dir.resolve("postgres.users"));
      FileLock membership = users.lock(0, Long.MAX_VALUE, true);
      return new EmbeddedPostgres(programs, data, password, port, users, membership);
    }
  }

  String password() {
    return password;
  }

  String jdbcUrl() {
    return jdbcUrl(port, DATABASE);
  }

  /** Stops the server if nobody else uses it. */
  @Override
  public void close() throws IOException {
    membership.release();
    try (users;
        FileLock last = users.tryLock()) {
      if (last == null) {
        log.info("PostgreSQL goes on for its other users");
        return;
      }
      run(
          programs,
          Duration.ofSeconds(30),
          "pg_ctl",
          "stop",
          "--pgdata=" + data,
          "--mode=fast",
          "--wait");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves the server running without a user, as a process that is killed does. */
  void abandon() throws IOException {
    membership.release();
    users.close();
  }

  private static void initialise(Path programs, Path dir, Path data)
      throws IOException, InterruptedException {
    log.info("Creating the database folder {}", data);
    // A folder under its final name is a finished one, also when this process dies in between.
    Path unfinished = Files.createTempDirectory(dir, "initialising-");
    run(
        programs,
        Duration.ofMinutes(1),
        "initdb",
        "--pgdata=" + unfinished,
        "--username=" + USER,
        "--pwfile=" + dir.resolve("postgres.password"),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--no-instructions");
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static int launch(Path programs, Path dir, Path data, Duration timeout)
      throws IOException, InterruptedException {
    int port = freePort();
    StringBuilder options = new StringBuilder("-p ").append(port);
    SETTINGS.forEach(setting -> options.append(" -c ").append(setting));
    run(
        programs,
        timeout,
        "pg_ctl",
        "start",
        "--pgdata=" + data,
        "--log=" + new ServerLog(dir).file(),
        "--options=" + options,
        "--timeout=" + timeout.toSeconds(),
        "--wait");
    log.info("PostgreSQL is ready on port {}, its data in {}", port, data);
    return port;
  }

  /** The port of a server that already serves this folder, or 0. */
  private static int runningPort(Path data, String password) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return 0;
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.size() < 4) {
      return 0;
    }
    int port = Integer.parseInt(lines.get(3).trim());
    try (Connection connection = connect(port, DATABASE, password)) {
      return connection.isValid(2) ? port : 0;
    } catch (SQLException e) {
      // The file of a server that died: pg_ctl checks it again and replaces it.
      return 0;
    }
  }

  private static void createDatabase(int port, String password) throws IOException {
    try (Connection connection = connect(port, "postgres", password);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select 1 from pg_database where datname = '" + DATABASE + "'")) {
      if (!found.next()) {
        statement.execute("create database " + DATABASE);
      }
    } catch (SQLException e) {
      throw new IOException("Cannot create the database: " + e.getMessage(), e);
    }
  }

  private static Connection connect(int port, String database, String password)
      throws SQLException {
    return DriverManager.getConnection(
        jdbcUrl(port, database) + "?connectTimeout=2&loginTimeout=5", USER, password);
  }

  private static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] secret = new byte[24];
      new SecureRandom().nextBytes(secret);
      Files.createFile(file, privately("rw-------"));
      Files.writeString(file, HexFormat.of().formatHex(secret));
    }
    return Files.readString(file).trim();
  }

  /** A free port of the moment; that another program takes it first is told by pg_ctl's failure. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static FileChannel lockFile(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static FileAttribute<Set<PosixFilePermission>> privately(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static void run(Path programs, Duration timeout, String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // PostgreSQL refuses to run as root; in a user namespace of its own it is not.
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(programs.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    // A file, not a pipe: the server inherits it, and a pipe would stay open as long as it runs.
    Path output = Files.createTempFile("signalbox-" + program, ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(timeout.plusSeconds(5));
      if (!ended) {
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        throw new IOException(
            program
                + (ended ? " failed: " : " did not end in " + timeout + ": ")
                + Files.readString(output).strip());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Files.deleteIfExists(output);
    }
  }
}

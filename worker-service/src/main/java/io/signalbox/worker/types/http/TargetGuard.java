package io.signalbox.worker.types.http;

import io.signalbox.networks.Literal;
import io.signalbox.worker.delivery.Target;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Keeps tasks from calling, through the worker, what their owners could not call themselves
 * (server-side request forgery). Names are resolved here, once; whoever connects uses the checked
 * addresses and looks nothing up again, so a name that changes its mind gains nothing.
 */
final class TargetGuard {

  private static final int MAX_LOOKUPS = 16;

  /** What somebody may take for an IPv4 address: its last part is a number, in any notation. */
  private static final Pattern LIKE_IPV4 =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

  /** RFC 6761 section 6.3: these names need no look-up. */
  private static final List<InetAddress> LOCALHOST =
      List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

  /**
   * Look-ups cannot be interrupted and hold on to their thread in native code, so they run neither
   * on virtual threads, whose few carriers they would use up, nor without a bound.
   */
  private final ExecutorService lookups =
      new ThreadPoolExecutor(
          0,
          MAX_LOOKUPS,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("http-task-lookup-", 0).factory());

  private final NameResolver resolver;
  private final Duration timeout;
  private final Predicate<InetAddress> allowed;

  TargetGuard(NameResolver resolver, Duration timeout, Predicate<InetAddress> allowed) {
    this.resolver = resolver;
    this.timeout = timeout;
    this.allowed = allowed;
  }

  /**
   * Checks a URL and everything its host resolves to.
   *
   * @throws ForbiddenTargetException when the URL is none that tasks may call
   * @throws UnknownHostException when its name could not be resolved, or not in time
   */
  Target check(String url)
      throws ForbiddenTargetException, UnknownHostException, InterruptedException {
    URI uri = parse(url);
    List<InetAddress> addresses = addresses(uri.getHost());
    if (addresses.isEmpty()) {
      throw new UnknownHostException(uri.getHost() + " has no address");
    }
    if (!addresses.stream().allMatch(allowed)) {
      throw new ForbiddenTargetException(
          uri.getHost() + " is not, or not only, at public addresses");
    }
    return new Target(uri, addresses);
  }

  private static URI parse(String url) throws ForbiddenTargetException {
    URI uri;
    try {
      // Twice: toASCIIString() escapes what URI lets through and HTTP does not.
      uri = new URI(new URI(url).toASCIIString());
    } catch (URISyntaxException e) {
      throw new ForbiddenTargetException("not a URL: " + e.getReason());
    }
    if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
      throw new ForbiddenTargetException("not an absolute http or https URL");
    }
    if (uri.getRawAuthority() == null || uri.getHost() == null) {
      throw new ForbiddenTargetException(
          "the URL's host is neither a name nor an address in its usual form");
    }
    if (uri.getRawUserInfo() != null) {
      throw new ForbiddenTargetException(
          "the URL holds a user name; send an Authorization header instead");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new ForbiddenTargetException("the URL's port is not from 1 to 65535");
    }
    return uri;
  }

  private List<InetAddress> addresses(String host)
      throws ForbiddenTargetException, UnknownHostException, InterruptedException {
    if (host.startsWith("[")) {
      return literal(host.substring(1, host.length() - 1));
    }
    if (LIKE_IPV4.matcher(host).matches()) {
      return literal(host);
    }
    String name = host.toLowerCase(Locale.ROOT);
    name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return LOCALHOST;
    }
    return lookUp(host);
  }

  private static List<InetAddress> literal(String address) throws ForbiddenTargetException {
    try {
      return List.of(Literal.parse(address));
    } catch (IllegalArgumentException e) {
      throw new ForbiddenTargetException(address + " " + e.getMessage());
    }
  }

  private List<InetAddress> lookUp(String host) throws UnknownHostException, InterruptedException {
    Future<List<InetAddress>> lookup;
    try {
      lookup = lookups.submit(() -> resolver.resolve(host));
    } catch (RejectedExecutionException e) {
      throw new UnknownHostException("too many look-ups at once to resolve " + host);
    }
    try {
      return lookup.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new UnknownHostException(host + " does not resolve");
    } catch (TimeoutException e) {
      throw new UnknownHostException(
          host + " did not resolve within " + timeout.toMillis() + " ms");
    } finally {
      lookup.cancel(true);
    }
  }
}

package io.signalbox.worker.types;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Delivers a request to a server somewhere, again until it is taken: a webhook, for one. Every
 * attempt is one delivery; whether and when there is another one is said in its failure.
 */
@Component
final class HttpTask implements TaskType<HttpTask.Input> {

  private static final int MAX_ATTEMPTS = 5;
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int MAX_HEADER_CHARS = 16 * 1024;
  private static final int TOO_MANY_REQUESTS = 429;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\t\\x20-\\x7e]{0,4096}");

  /** They belong to the connection or the message's framing (RFC 9110 section 7.6.1), not to us. */
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE;

    boolean safe() {
      return this == GET || this == HEAD;
    }
  }

  record Input(
      String url,
      @Nullable Method method,
      @Nullable Map<String, String> headers,
      @Nullable String body) {

    Method effectiveMethod() {
      if (method != null) {
        return method;
      }
      return body == null ? Method.GET : Method.POST;
    }

    Map<String, String> effectiveHeaders() {
      return headers == null ? Map.of() : headers;
    }
  }

  record Output(int status, Map<String, String> headers, String body, boolean truncated) {}

  /** A request on its way, as redirects change it. */
  private record Delivery(
      String url, Method method, TreeMap<String, String> headers, byte @Nullable [] body) {}

  private final TargetGuard guard;
  private final HttpCaller caller;
  private final Backoff backoff;
  private final Duration maxRetryAfter;
  private final int maxRedirects;
  private final InstantSource clock;

  @Autowired
  HttpTask(HttpProperties properties) {
    this(
        properties,
        new TargetGuard(
            NameResolver.system(),
            properties.lookupTimeout(),
            properties.allowPrivateTargets() ? address -> true : PublicAddresses::contain),
        new HttpCaller(properties),
        new Backoff(properties.backoff(), properties.maxBackoff(), new Random()),
        InstantSource.system());
  }

  HttpTask(
      HttpProperties properties,
      TargetGuard guard,
      HttpCaller caller,
      Backoff backoff,
      InstantSource clock) {
    this.guard = guard;
    this.caller = caller;
    this.backoff = backoff;
    this.maxRetryAfter = properties.maxRetryAfter();
    this.maxRedirects = properties.maxRedirects();
    this.clock = clock;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public String description() {
    return "Sends an HTTP request, and again with growing pauses until the server takes it.";
  }

  @Override
  public Workload workload() {
    return Workload.WAITING;
  }

  @Override
  public Class<Input> inputType() {
    return Input.class;
  }

  @Override
  public int maxAttempts() {
    return MAX_ATTEMPTS;
  }

  @Override
  public String inputSchema() {
    return """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Input of an http task",
      "type": "object",
      "required": ["url"],
      "additionalProperties": false,
      "properties": {
        "url": {
          "title": "URL",
          "description": "Where to send the request: http or https, at a public address.",
          "type": "string",
          "minLength": 1,
          "maxLength": 4096
        },
        "method": {
          "title": "Method",
          "description": "When missing, POST if there is a body and GET if there is none.",
          "type": "string",
          "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
        },
        "headers": {
          "title": "Headers",
          "description": "All but those of the connection, Host and Content-Length.",
          "type": "object",
          "maxProperties": 50,
          "propertyNames": {"pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"},
          "additionalProperties": {
            "type": "string",
            "pattern": "^[\\\\t\\\\x20-\\\\x7e]*$",
            "maxLength": 4096
          }
        },
        "body": {
          "title": "Body",
          "description": "Sent as UTF-8, at most 1 MiB; text/plain unless a header says otherwise.",
          "type": "string",
          "maxLength": 1048576
        }
      },
      "examples": [
        {
          "url": "https://example.com/hooks/42",
          "method": "POST",
          "headers": {"Content-Type": "application/json"},
          "body": "{\\"done\\":true}"
        }
      ]
    }
    """;
  }

  /** Resolves the URL's name, so it may block for the look-up's time-out. */
  @Override
  public void check(Input input) throws InvalidInputException {
    checkHeaders(input.effectiveHeaders());
    checkBody(input);
    try {
      guard.check(input.url());
    } catch (ForbiddenTargetException e) {
      throw new InvalidInputException("/url", String.valueOf(e.getMessage()));
    } catch (UnknownHostException e) {
      // It may be known by the time the task runs.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // unchecked here; run() checks in any case
    }
  }

  private static void checkHeaders(Map<String, String> headers) throws InvalidInputException {
    Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    int chars = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey();
      String value = header.getValue();
      String pointer = "/headers/" + name.replace("~", "~0").replace("/", "~1");
      if (!TOKEN.matcher(name).matches()) {
        throw new InvalidInputException("/headers", "holds a name that is not an HTTP field name");
      }
      if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new InvalidInputException(pointer, "is set by the worker, not by the task");
      }
      if (seen.put(name, value) != null) {
        throw new InvalidInputException(pointer, "is there twice, in different case");
      }
      if (!FIELD_VALUE.matcher(value).matches()) {
        throw new InvalidInputException(
            pointer, "may hold printable ASCII, spaces and tabs only, at most 4096 of them");
      }
      chars += name.length() + value.length();
    }
    if (chars > MAX_HEADER_CHARS) {
      throw new InvalidInputException(
          "/headers", "has " + chars + " characters; at most " + MAX_HEADER_CHARS + " will do");
    }
  }

  private static void checkBody(Input input) throws InvalidInputException {
    if (input.body() == null) {
      return;
    }
    if (input.effectiveMethod().safe()) {
      throw new InvalidInputException("/body", "cannot be sent with " + input.effectiveMethod());
    }
    int bytes = input.body().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BODY_BYTES) {
      throw new InvalidInputException(
          "/body", "is " + bytes + " bytes long as UTF-8; at most " + MAX_BODY_BYTES + " will do");
    }
  }

  @Override
  public TaskOutput run(Input input, TaskContext context) throws TaskFailure, InterruptedException {
    Delivery delivery = first(input, context.taskId());
    for (int redirects = 0; ; redirects++) {
      Target target = target(delivery, context);
      HttpCaller.Answer answer = call(target, delivery, context);
      int status = answer.status();
      if (status / 100 == 2) {
        return new TaskOutput.Json(output(answer));
      }
      String location = answer.headers().get(HttpHeaderNames.LOCATION);
      if (!isRedirect(status) || location == null) {
        throw refused(target, delivery, answer, context);
      }
      if (redirects == maxRedirects) {
        throw TaskFailure.permanent(
            "http-redirect", "There were more than " + maxRedirects + " redirects.");
      }
      delivery = redirected(delivery, target, status, location);
    }
  }

  private static Delivery first(Input input, UUID taskId) {
    TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(input.effectiveHeaders());
    headers.putIfAbsent("User-Agent", "signalbox");
    headers.putIfAbsent("Idempotency-Key", taskId.toString());
    byte[] body = null;
    if (input.body() != null) {
      headers.putIfAbsent("Content-Type", "text/plain; charset=utf-8");
      body = input.body().getBytes(StandardCharsets.UTF_8);
    } else if (input.effectiveMethod() != Method.DELETE && !input.effectiveMethod().safe()) {
      body = new byte[0]; // RFC 9110 section 8.6: say Content-Length: 0
    }
    return new Delivery(input.url(), input.effectiveMethod(), headers, body);
  }

  private Target target(Delivery delivery, TaskContext context)
      throws TaskFailure, InterruptedException {
    try {
      return guard.check(delivery.url());
    } catch (ForbiddenTargetException e) {
      throw TaskFailure.permanent("forbidden-target", "May not be called: " + e.getMessage() + ".");
    } catch (UnknownHostException e) {
      throw TaskFailure.retryable(
          "unknown-host", e.getMessage() + ".", backoff.after(context.attempt()));
    }
  }

  private HttpCaller.Answer call(Target target, Delivery delivery, TaskContext context)
      throws TaskFailure, InterruptedException {
    String what = delivery.method() + " " + target.origin();
    try {
      return caller.call(
          target,
          new HttpCaller.Request(delivery.method().name(), delivery.headers(), delivery.body()),
          context::reserve);
    } catch (TimeoutException e) {
      throw TaskFailure.retryable(
          "http-timeout", what + " was not answered in time.", backoff.after(context.attempt()));
    } catch (IOException e) {
      throw TaskFailure.retryable(
          "connection-failed",
          what + ": " + Objects.requireNonNullElse(e.getMessage(), "connection broke"),
          backoff.after(context.attempt()));
    }
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** The next request after a redirect (RFC 9110 section 15.4). */
  private static Delivery redirected(Delivery delivery, Target from, int status, String location)
      throws TaskFailure {
    URI to;
    try {
      to = from.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw TaskFailure.permanent(
          "http-redirect", from.origin() + " redirected to something that is not a URL.");
    }
    Method method = delivery.method();
    byte[] body = delivery.body();
    TreeMap<String, String> headers = new TreeMap<>(delivery.headers());
    if (status != 307 && status != 308 && !method.safe()) {
      method = Method.GET;
      body = null;
      headers.keySet().removeIf(name -> name.regionMatches(true, 0, "Content-", 0, 8));
    }
    // Whoever is not of the same origin has no claim to what was meant for the first one.
    if (to.getHost() == null || !to.isAbsolute() || !Target.sameOrigin(from.uri(), to)) {
      headers.remove("Authorization");
      headers.remove("Cookie");
    }
    return new Delivery(to.toString(), method, headers, body);
  }

  private TaskFailure refused(
      Target target, Delivery delivery, HttpCaller.Answer answer, TaskContext context) {
    int status = answer.status();
    String excerpt = text(answer).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String detail =
        delivery.method()
            + " "
            + target.origin()
            + " was answered with status "
            + status
            + (excerpt.isEmpty() ? "." : ": " + excerpt);
    if (status != TOO_MANY_REQUESTS && status < 500) {
      return TaskFailure.permanent("http-status", detail);
    }
    Duration own = backoff.after(context.attempt());
    Duration asked =
        RetryAfter.parse(
            answer.headers().get(HttpHeaderNames.RETRY_AFTER), clock.instant(), maxRetryAfter);
    return TaskFailure.retryable("http-status", detail, own.compareTo(asked) > 0 ? own : asked);
  }

  private static Output output(HttpCaller.Answer answer) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : new String[] {"content-type", "location"}) {
      String value = answer.headers().get(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    return new Output(answer.status(), headers, text(answer), answer.truncated());
  }

  /** The body as text; what is no text becomes U+FFFD, and so does NUL, which databases refuse. */
  private static String text(HttpCaller.Answer answer) {
    String type = answer.headers().get(HttpHeaderNames.CONTENT_TYPE);
    Charset charset =
        type == null ? StandardCharsets.UTF_8 : HttpUtil.getCharset(type, StandardCharsets.UTF_8);
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer bytes = ByteBuffer.wrap(answer.body());
    CharBuffer chars =
        CharBuffer.allocate(
            (int) Math.ceil(bytes.remaining() * (double) decoder.maxCharsPerByte()) + 1);
    // A character cut in two by truncation is left out.
    decoder.decode(bytes, chars, !answer.truncated());
    return chars.flip().toString().replace('\0', '\uFFFD');
  }
}

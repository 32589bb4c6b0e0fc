package io.signalbox.worker.types.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.signalbox.worker.delivery.Answer;
import io.signalbox.worker.delivery.HttpCaller;
import io.signalbox.worker.delivery.Message;
import io.signalbox.worker.delivery.Method;
import io.signalbox.worker.delivery.Receipt;
import io.signalbox.worker.delivery.RetryRules;
import io.signalbox.worker.delivery.Target;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a request to a server somewhere, again until it is taken: a webhook, for one. Every
 * attempt is one delivery; whether and when there is another one is said in its failure.
 */
final class HttpTask implements TaskType<HttpTask.Input> {

  private static final int MAX_ATTEMPTS = 5;

  record Input(
      String url,
      @Nullable Method method,
      @Nullable Map<String, String> headers,
      @Nullable String body) {

    Message message() {
      return new Message(method, headers, body);
    }
  }

  private final TargetGuard guard;
  private final HttpCaller caller;
  private final RetryRules retries;
  private final int maxRedirects;

  HttpTask(TargetGuard guard, HttpCaller caller, RetryRules retries, int maxRedirects) {
    this.guard = guard;
    this.caller = caller;
    this.retries = retries;
    this.maxRedirects = maxRedirects;
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
        %s
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
    """
        .formatted(Message.SCHEMA_PROPERTIES);
  }

  /** Resolves the URL's name, so it may block for the look-up's time-out. */
  @Override
  public void check(Input input) throws InvalidInputException {
    input.message().check();
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

  @Override
  public TaskOutput run(Input input, TaskContext context) throws TaskFailure, InterruptedException {
    Delivery delivery = new Delivery(input.url(), input.message().request(context.taskId()));
    for (int redirects = 0; ; redirects++) {
      Target target = target(delivery, context);
      Answer answer = call(target, delivery, context);
      int status = answer.status();
      if (status / 100 == 2) {
        return new TaskOutput.Json(Receipt.of(answer));
      }
      String location = answer.headers().get(HttpHeaderNames.LOCATION);
      if (!isRedirect(status) || location == null) {
        throw retries.refused(what(target, delivery), answer, context.attempt());
      }
      if (redirects == maxRedirects) {
        throw TaskFailure.permanent(
            "http-redirect", "There were more than " + maxRedirects + " redirects.");
      }
      delivery = delivery.redirected(target, status, location);
    }
  }

  private Target target(Delivery delivery, TaskContext context)
      throws TaskFailure, InterruptedException {
    try {
      return guard.check(delivery.url());
    } catch (ForbiddenTargetException e) {
      throw TaskFailure.permanent("forbidden-target", "May not be called: " + e.getMessage() + ".");
    } catch (UnknownHostException e) {
      throw retries.later("unknown-host", e.getMessage() + ".", context.attempt());
    }
  }

  private Answer call(Target target, Delivery delivery, TaskContext context)
      throws TaskFailure, InterruptedException {
    try {
      return caller.call(target, delivery.request(), context::reserve);
    } catch (IOException e) {
      throw retries.unanswered(what(target, delivery), e, context.attempt());
    }
  }

  private static String what(Target target, Delivery delivery) {
    return delivery.request().method() + " " + target.origin();
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }
}

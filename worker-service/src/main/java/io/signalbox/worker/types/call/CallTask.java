package io.signalbox.worker.types.call;

import io.signalbox.member.directory.Instance;
import io.signalbox.member.directory.NoInstanceException;
import io.signalbox.member.directory.Relay;
import io.signalbox.worker.delivery.Answer;
import io.signalbox.worker.delivery.HttpCaller;
import io.signalbox.worker.delivery.Message;
import io.signalbox.worker.delivery.Method;
import io.signalbox.worker.delivery.Receipt;
import io.signalbox.worker.delivery.Recipient;
import io.signalbox.worker.delivery.Request;
import io.signalbox.worker.delivery.RetryRules;
import io.signalbox.worker.delivery.Target;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request to a service in the registry, again until it is taken: so any service has a
 * durable queue before it. An attempt asks the instance that is best placed, and another one only
 * if the first cannot have carried the request out, or doing so twice is as good as once.
 */
final class CallTask implements TaskType<CallTask.Input> {

  private static final int MAX_ATTEMPTS = 5;

  record Input(
      String service,
      String path,
      @Nullable Method method,
      @Nullable Map<String, String> headers,
      @Nullable String body) {

    Message message() {
      return new Message(method, headers, body);
    }
  }

  private final CallRules rules;
  private final Relay relay;
  private final Duration patience;
  private final HttpCaller caller;
  private final RetryRules retries;

  CallTask(CallRules rules, Relay relay, Duration patience, HttpCaller caller, RetryRules retries) {
    this.rules = rules;
    this.relay = relay;
    this.patience = patience;
    this.caller = caller;
    this.retries = retries;
  }

  @Override
  public String name() {
    return "call";
  }

  @Override
  public String description() {
    return "Sends an HTTP request to a service in the registry, and again with growing pauses until"
        + " it takes it.";
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
      "title": "Input of a call task",
      "type": "object",
      "required": ["service", "path"],
      "additionalProperties": false,
      "properties": {
        "service": {
          "title": "Service",
          "description": "Its name in the registry; one that the workers may call.",
          "type": "string",
          "minLength": 1,
          "maxLength": 63
        },
        "path": {
          "title": "Path",
          "description": "From / on, with the query if there is one; percent-encoded.",
          "type": "string",
          "pattern": "^/",
          "maxLength": 4096
        },
        %s
      },
      "examples": [
        {
          "service": "orders",
          "path": "/orders/42/invoice?copy=1",
          "method": "PUT",
          "headers": {"Content-Type": "application/json"},
          "body": "{\\"paid\\":true}"
        }
      ]
    }
    """
        .formatted(Message.SCHEMA_PROPERTIES);
  }

  @Override
  public void check(Input input) throws InvalidInputException {
    rules.check(input);
  }

  @Override
  public TaskOutput run(Input input, TaskContext context) throws TaskFailure, InterruptedException {
    try {
      rules.check(input);
    } catch (InvalidInputException e) {
      // This worker is set up otherwise than the one that accepted the task.
      throw TaskFailure.permanent(
          "forbidden-target", e.pointer().substring(1) + " " + e.reason() + ".");
    }
    Request request = input.message().request(context.taskId());
    String what = request.method() + " " + input.service();
    Answer answer = call(input, request, what, context);
    if (answer.status() / 100 != 2) {
      throw retries.refused(what, answer, context.attempt());
    }
    return new TaskOutput.Json(Receipt.of(answer));
  }

  private Answer call(Input input, Request request, String what, TaskContext context)
      throws TaskFailure, InterruptedException {
    try {
      return relay.send(
          input.service(), patience, new Delivery(URI.create(input.path()), request, context));
    } catch (NoInstanceException e) {
      throw retries.later("service-away", e.getMessage() + ".", context.attempt());
    } catch (IOException e) {
      throw retries.unanswered(what, e, context.attempt());
    }
  }

  /** One attempt's request, at one instance after the other. */
  private final class Delivery implements Relay.Exchange<Answer> {

    private final URI path;
    private final Request request;
    private final TaskContext context;
    private volatile boolean answered;

    Delivery(URI path, Request request, TaskContext context) {
      this.path = path;
      this.request = request;
      this.context = context;
    }

    @Override
    public Answer with(Instance instance, Relay.Head head)
        throws IOException, InterruptedException {
      Target target = new Target(instance.locate(path), List.of(instance.address().getAddress()));
      return caller.call(
          target,
          request,
          new Recipient() {
            @Override
            public void reserve(long bytes) throws InterruptedException {
              context.reserve(bytes);
            }

            @Override
            public void answered(int status, Function<String, @Nullable String> header) {
              answered = true;
              head.came(status, header);
            }
          });
    }

    /**
     * If two are as good as one. Not once an answer has begun: memory may have been reserved for
     * it, and an attempt can reserve but once.
     */
    @Override
    public boolean repeatable(IOException failure) {
      return request.method().idempotent() && !answered;
    }
  }
}

package io.signalbox.worker.types.basic;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Digests a text again and again: work for a processor, as long as one likes. */
@Component
final class DigestTask implements TaskType<DigestTask.Input> {

  private static final int MAX_TEXT_BYTES = 1 << 20;
  private static final int ITERATIONS_PER_REPORT = 10_000;

  enum Algorithm {
    @JsonProperty("SHA-256")
    SHA_256("SHA-256"),
    @JsonProperty("SHA-512")
    SHA_512("SHA-512"),
    @JsonProperty("SHA3-256")
    SHA3_256("SHA3-256");

    private final String javaName;

    Algorithm(String javaName) {
      this.javaName = javaName;
    }
  }

  record Input(String text, @Nullable Algorithm algorithm, @Nullable Integer iterations) {}

  record Output(Algorithm algorithm, int iterations, String digest) {}

  @Override
  public String name() {
    return "digest";
  }

  @Override
  public String description() {
    return "Computes the digest of a text, then the digest of that digest, as often as asked.";
  }

  @Override
  public Workload workload() {
    return Workload.COMPUTING;
  }

  @Override
  public Class<Input> inputType() {
    return Input.class;
  }

  @Override
  public String inputSchema() {
    return """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Input of a digest task",
      "type": "object",
      "required": ["text"],
      "additionalProperties": false,
      "properties": {
        "text": {
          "title": "Text",
          "description": "What to digest, as UTF-8; at most 1 MiB.",
          "type": "string",
          "maxLength": 1048576
        },
        "algorithm": {
          "title": "Algorithm",
          "type": "string",
          "enum": ["SHA-256", "SHA-512", "SHA3-256"],
          "default": "SHA-256"
        },
        "iterations": {
          "title": "Iterations",
          "description": "How often to digest: first the text, then each time the digest before.",
          "type": "integer",
          "minimum": 1,
          "maximum": 50000000,
          "default": 1
        }
      },
      "examples": [{"text": "hello", "algorithm": "SHA-256", "iterations": 1000000}]
    }
    """;
  }

  @Override
  public void check(Input input) throws InvalidInputException {
    int bytes = input.text().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_TEXT_BYTES) {
      throw new InvalidInputException(
          "/text", "is " + bytes + " bytes long as UTF-8; at most " + MAX_TEXT_BYTES + " will do");
    }
  }

  @Override
  public TaskOutput run(Input input, TaskContext context) throws InterruptedException {
    Algorithm algorithm = input.algorithm() == null ? Algorithm.SHA_256 : input.algorithm();
    int iterations = input.iterations() == null ? 1 : input.iterations();
    MessageDigest digester = digester(algorithm);
    byte[] digest = digester.digest(input.text().getBytes(StandardCharsets.UTF_8));
    for (int done = 1; done < iterations; done++) {
      if (done % ITERATIONS_PER_REPORT == 0) {
        context.progress((double) done / iterations);
      }
      digester.update(digest);
      try {
        digester.digest(digest, 0, digest.length);
      } catch (DigestException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    return new TaskOutput.Json(new Output(algorithm, iterations, HexFormat.of().formatHex(digest)));
  }

  private static MessageDigest digester(Algorithm algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.javaName);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}

package io.signalbox.services.file;

import io.signalbox.logs.Printable;
import io.signalbox.services.LabelledService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the labels of a container of somebody's compose file say of its service, in the forms
 * of the file of declared services and with its words for mistakes.
 */
public final class ContainerLabels {

  /** How the names of all of them begin. */
  public static final String PREFIX = "signalbox.";

  /** One of these makes a container a service's. */
  private static final String SERVICE = PREFIX + "service";

  private static final String PATHS = PREFIX + "paths";
  private static final String PORT = PREFIX + "port";
  private static final String HEALTH = PREFIX + "health";
  private static final String START_TIMEOUT = PREFIX + "start-timeout";
  private static final List<String> KNOWN = List.of(SERVICE, PATHS, PORT, HEALTH, START_TIMEOUT);

  private static final String INSTANCES = PREFIX + "instances";
  private static final Form<Integer> PORT_FORM = WholeNumber.form(1, ProgramReader.MOST_PORT);

  private static final int LONGEST_SHOWN = 80;

  private final String container;
  private final Map<String, String> labels;
  private final List<String> mistakes = new ArrayList<>();

  private ContainerLabels(String container, Map<String, String> labels) {
    this.container = container;
    this.labels = new TreeMap<>(labels);
  }

  /**
   * What they say.
   *
   * @param service null when there is a mistake
   * @param mistakes with container, label and what to write
   */
  public record Read(@Nullable LabelledService service, List<String> mistakes) {}

  /** Whether a container with such labels is to be looked after at all. */
  public static boolean areOn(Map<String, String> labels) {
    return labels.containsKey(PATHS) || labels.containsKey(SERVICE);
  }

  /**
   * @param container by which mistakes name it
   * @param composeService its service's name in the compose file
   * @param exposed the only port that its image exposes, if it is one
   */
  public static Read read(
      String container, String composeService, Map<String, String> labels, OptionalInt exposed) {
    return new ContainerLabels(container, labels).read(composeService, exposed);
  }

  private Read read(String composeService, OptionalInt exposed) {
    labels.keySet().stream()
        .filter(label -> label.startsWith(PREFIX) && !KNOWN.contains(label))
        .forEach(this::refuseUnknown);
    String name = name(composeService);
    List<String> paths = paths();
    Integer port = port(exposed);
    String health = one(HEALTH, HealthPath.FORM);
    Duration startTimeout = one(START_TIMEOUT, RunReader.START_FORM);
    return mistakes.isEmpty() && name != null && port != null
        ? new Read(
            new LabelledService(
                name,
                paths,
                port,
                health,
                Objects.requireNonNullElse(startTimeout, RunReader.START_TIMEOUT)),
            List.of())
        : new Read(null, List.copyOf(mistakes));
  }

  private void refuseUnknown(String label) {
    refuse(
        label,
        label.equals(INSTANCES)
            ? "how many there are is compose's to say: docker compose up -d --scale, or scale: in"
                + " the compose file"
            : "unknown label"
                + nearest(label)
                    .map(Nearest::question)
                    .orElse(": a container can have " + String.join(", ", KNOWN)));
  }

  /** What all of them begin with says nothing. */
  private static Optional<String> nearest(String label) {
    return Nearest.to(
            label.substring(PREFIX.length()),
            KNOWN.stream().map(known -> known.substring(PREFIX.length())).toList())
        .map(PREFIX::concat);
  }

  private @Nullable String name(String composeService) {
    if (labels.containsKey(SERVICE)) {
      return one(SERVICE, ServiceName.FORM);
    }
    try {
      return ServiceName.FORM.reader().apply(composeService);
    } catch (IllegalArgumentException e) {
      refuse(
          SERVICE,
          "it is missing, and the compose file's name %s %s"
              .formatted(Value.quoted(composeService), e.getMessage()));
      return null;
    }
  }

  private List<String> paths() {
    String text = labels.get(PATHS);
    if (text == null) {
      return List.of();
    }
    Set<String> paths = new LinkedHashSet<>();
    for (String item : text.split(",", -1)) {
      String path = item.isBlank() ? null : one(PATHS, item.strip(), LiteralPath.FORM);
      if (path != null && !paths.add(path)) {
        refuse(PATHS, Value.quoted(path) + " is there already");
      }
    }
    if (text.isBlank()) {
      refuse(PATHS, "found nothing: write " + LiteralPath.FORM.wanted());
    } else if (paths.size() > ServiceReader.MOST_PATHS) {
      refuse(
          PATHS,
          "the list has %d entries: at most %d may be there"
              .formatted(paths.size(), ServiceReader.MOST_PATHS));
    }
    return List.copyOf(paths);
  }

  private @Nullable Integer port(OptionalInt exposed) {
    if (labels.containsKey(PORT)) {
      return one(PORT, PORT_FORM);
    }
    if (exposed.isEmpty()) {
      refuse(
          PORT,
          "it is missing, and the image does not expose one port alone: write where the service"
              + " listens in its container, such as \"8080\"");
      return null;
    }
    return exposed.getAsInt();
  }

  private <T> @Nullable T one(String label, Form<T> form) {
    String text = labels.get(label);
    return text == null ? null : one(label, text, form);
  }

  private <T> @Nullable T one(String label, String text, Form<T> form) {
    try {
      return form.reader().apply(text);
    } catch (IllegalArgumentException e) {
      refuse(label, Value.quoted(text) + " " + e.getMessage());
      return null;
    }
  }

  private void refuse(String label, String message) {
    mistakes.add(
        "container %s: label %s: %s"
            .formatted(container, Printable.of(label, LONGEST_SHOWN), message));
  }
}

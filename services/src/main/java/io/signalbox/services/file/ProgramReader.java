package io.signalbox.services.file;

import io.signalbox.services.Program;
import io.signalbox.services.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what is started. */
final class ProgramReader {

  static final KnownKeys KEYS =
      new KnownKeys(
          "run",
          "keys below it, such as jar: shop.jar",
          List.of("jar", "java-options", "arguments", "command", "image", "container-port"));

  /** In each of its lists. */
  static final int MOST = 100;

  static final int MOST_PORT = 65_535;

  static final Pattern JAVA_OPTION = Pattern.compile("^[-@]");

  private static final Form<String> JAR_FORM = FilePath.form("a jar such as shop.jar");
  private static final Form<Template> ARGUMENT_FORM =
      TemplateText.form("an argument such as --verbose");
  private static final Form<Template> WORD_FORM =
      TemplateText.form("a program and its arguments, such as [python3, server.py]");
  private static final Form<Integer> PORT_FORM = WholeNumber.form(1, MOST_PORT);
  private static final Form<Template> OPTION_FORM =
      new Form<>("an option of Java's such as -Xmx256m", ProgramReader::option);

  private final Value run;
  private final Values values;

  private ProgramReader(Value run) {
    this.run = run;
    this.values = KEYS.of(run);
  }

  /** Null when it is not known. */
  static @Nullable Program read(Value run) {
    return new ProgramReader(run).read();
  }

  private @Nullable Program read() {
    List<String> said = Stream.of("jar", "command", "image").filter(values::have).toList();
    if (said.isEmpty() && run.isMap()) {
      run.refuse("it says nothing that is started: write jar, command or image, as jar: shop.jar");
    }
    said.stream()
        .skip(1)
        .forEach(
            key ->
                values.refuse(
                    key, "it does not go with %s: write one of them".formatted(said.getFirst())));
    if (!said.contains("jar")) {
      values.refuse("java-options", "it goes only with jar");
      values.refuse("arguments", "it goes only with jar: a command's stand in its list");
    }
    if (!said.contains("image")) {
      values.refuse("container-port", "it goes only with image");
    }
    String jar = values.one("jar", JAR_FORM);
    List<Template> options = texts("java-options", OPTION_FORM);
    List<Template> arguments = texts("arguments", ARGUMENT_FORM);
    List<Template> words = command();
    String image = values.one("image", ImageName.FORM);
    Integer port = values.one("container-port", PORT_FORM);
    if (jar != null) {
      return new Program.Jar(jar, options, arguments);
    }
    if (!words.isEmpty()) {
      return new Program.Command(words);
    }
    return image == null ? null : new Program.Image(image, port);
  }

  private List<Template> command() {
    List<Template> words = texts("command", WORD_FORM);
    if (!words.isEmpty() && words.getFirst().text().isBlank()) {
      values.refuse("command", "it begins with nothing: write the program first");
    }
    return words;
  }

  private List<Template> texts(String key, Form<Template> form) {
    Value value = values.of(key);
    if (value == null) {
      return List.of();
    }
    List<Template> texts = new ArrayList<>();
    for (Value item : value.several(MOST, form)) {
      Template text = item.read(form);
      if (text != null) {
        texts.add(text);
      }
    }
    return List.copyOf(texts);
  }

  private static Template option(String text) {
    if (!JAVA_OPTION.matcher(text).lookingAt()) {
      throw new IllegalArgumentException(
          "is no option of Java's: write it with its -, as -Xmx256m, and each by itself");
    }
    return ARGUMENT_FORM.reader().apply(text);
  }
}

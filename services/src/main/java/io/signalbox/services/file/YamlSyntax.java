package io.signalbox.services.file;

import io.signalbox.logs.Printable;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.composer.ComposerException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** The grammar of YAML, within bounds that no file of services comes near. */
final class YamlSyntax {

  /** Said of all three, since whoever has one of them has the others. */
  static final String NO_REUSE =
      "anchors (&), aliases (*) and merges (<<) are not read here: write the value out; "
          + "a text that begins with & or * stands in quotes";

  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_DEPTH = 20;
  private static final int MAX_ALIASES = 10;
  private static final int MAX_EXPLANATION = 300;

  private final String text;
  private final Mistakes mistakes;

  private YamlSyntax(String text, Mistakes mistakes) {
    this.text = text;
    this.mistakes = mistakes;
  }

  /** The one document's root; null when there is none or a mistake, which is then told. */
  static @Nullable Node root(String text, Mistakes mistakes) {
    return new YamlSyntax(text, mistakes).root();
  }

  private @Nullable Node root() {
    if (text.length() > MAX_CHARACTERS) {
      mistakes.add(
          1,
          1,
          "",
          "the file has %d characters: at most %d are read"
              .formatted(text.length(), MAX_CHARACTERS));
      return null;
    }
    long printable = text.codePoints().takeWhile(StreamReader::isPrintable).count();
    if (printable < text.codePointCount(0, text.length())) {
      refuseCharacter(text.offsetByCodePoints(0, (int) printable));
      return null;
    }
    return compose();
  }

  private void refuseCharacter(int offset) {
    StreamReader before = new StreamReader(text.substring(0, offset));
    before.forward(text.codePointCount(0, offset));
    refuse(
        before.getMark(),
        "the character U+%04X may not stand in YAML".formatted(text.codePointAt(offset)));
  }

  private @Nullable Node compose() {
    LoaderOptions bounds = new LoaderOptions();
    bounds.setCodePointLimit(MAX_CHARACTERS);
    bounds.setNestingDepthLimit(MAX_DEPTH);
    bounds.setMaxAliasesForCollections(MAX_ALIASES);
    StreamReader reader = new StreamReader(text);
    try {
      return new Composer(new ParserImpl(reader, bounds), new Resolver(), bounds).getSingleNode();
    } catch (MarkedYAMLException e) {
      refuse(e, reader);
    } catch (YAMLException e) {
      refuse(
          reader.getMark(),
          "the file goes more than %d levels deep, or has too many aliases".formatted(MAX_DEPTH));
    } catch (IllegalArgumentException e) {
      // The library reads "\Uffffffff" as a number that is too large.
      refuse(reader.getMark(), "the escape in this text stands for no character");
    }
    return null;
  }

  private void refuse(MarkedYAMLException e, StreamReader reader) {
    Mark problem = e.getProblemMark() == null ? reader.getMark() : e.getProblemMark();
    Mark context = e.getContextMark();
    if (context != null && (character(context) == '*' || character(context) == '&')) {
      refuse(context, NO_REUSE);
    } else if (character(problem) == '\t') {
      refuse(problem, "a tab: YAML is indented and set apart with spaces");
    } else if (e instanceof ComposerException) {
      refuse(
          problem,
          context == null
              ? NO_REUSE
              : "a second document begins here: a file is one, without further lines of ---");
    } else {
      refuse(problem, "this is no YAML: " + explanation(e));
    }
  }

  private static int character(Mark mark) {
    return mark.getPointer() < mark.getBuffer().length ? mark.getBuffer()[mark.getPointer()] : 0;
  }

  private static String explanation(MarkedYAMLException e) {
    String explanation = String.valueOf(e.getProblem());
    if (e.getContext() != null && e.getContextMark() != null) {
      explanation =
          "%s from line %d on, %s"
              .formatted(e.getContext(), e.getContextMark().getLine() + 1, explanation);
    }
    return Printable.of(explanation, MAX_EXPLANATION);
  }

  private void refuse(Mark mark, String message) {
    mistakes.add(mark.getLine() + 1, mark.getColumn() + 1, "", message);
  }
}

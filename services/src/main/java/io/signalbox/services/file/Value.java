package io.signalbox.services.file;

import io.signalbox.logs.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What stands at one place of a file. Whoever reads it as what it is not gets nothing, and the
 * mistake is told.
 */
final class Value {

  /** Numbers and dates are read as they were written: 22:22 is 1342 to YAML 1.1. */
  private static final Set<Tag> TEXT = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.TIMESTAMP);

  private static final Set<Tag> KNOWN = Set.of(Tag.MAP, Tag.SEQ, Tag.NULL, Tag.BOOL);

  /** In YAML 1.1, in lower case. */
  private static final Set<String> TRUE = Set.of("true", "yes", "on");

  private static final int SHOWN = 80;

  private final Node node;
  private final String path;
  private final Mistakes mistakes;

  Value(Node node, String path, Mistakes mistakes) {
    this.node = node;
    this.path = path;
    this.mistakes = mistakes;
  }

  /**
   * One key of a map.
   *
   * @param key the place of the name
   */
  record Entry(String name, Value key, Value value) {}

  int line() {
    return node.getStartMark().getLine() + 1;
  }

  int column() {
    return node.getStartMark().getColumn() + 1;
  }

  /** Where it is, in words. */
  String place() {
    return path + " in line " + line();
  }

  void refuse(String message) {
    mistakes.add(line(), column(), path, message);
  }

  boolean isNothing() {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL) && node.getAnchor() == null;
  }

  boolean isMap() {
    return node instanceof MappingNode && node.getAnchor() == null;
  }

  /** Null, and a mistake, when it has not this form. */
  <T> @Nullable T read(Form<T> form) {
    String text = text(form.wanted());
    if (text == null) {
      return null;
    }
    try {
      return form.reader().apply(text);
    } catch (IllegalArgumentException e) {
      refuse(quoted(text) + " " + e.getMessage());
      return null;
    }
  }

  /** False, and a mistake, when it is neither true nor false. */
  boolean isTrue() {
    boolean tells = node instanceof ScalarNode && node.getTag().equals(Tag.BOOL);
    return isUsable(tells, "true or false")
        && TRUE.contains(((ScalarNode) node).getValue().toLowerCase(Locale.ROOT));
  }

  /** One text, or a list of some that differ. */
  <T> Map<T, Value> severalOrOne(int most, Form<T> form) {
    Map<T, Value> read = new LinkedHashMap<>();
    for (Value item : node instanceof SequenceNode ? several(most, form) : List.of(this)) {
      T one = item.read(form);
      Value same = one == null ? null : read.putIfAbsent(one, item);
      if (same != null) {
        item.refuse(quoted(String.valueOf(one)) + " is there already: " + same.place());
      }
    }
    return read;
  }

  /** What stands in a list. */
  List<Value> several(int most, Form<?> form) {
    if (!isUsable(node instanceof SequenceNode, "a list with " + form.wanted())) {
      return List.of();
    }
    List<Value> items = new ArrayList<>();
    for (Node item : ((SequenceNode) node).getValue()) {
      items.add(new Value(item, path + "[" + items.size() + "]", mistakes));
    }
    if (items.isEmpty()) {
      refuse("the list is empty: write " + form.wanted());
    } else if (items.size() > most) {
      refuse("the list has %d entries: at most %d may be there".formatted(items.size(), most));
    }
    return items;
  }

  /**
   * What stands in a map of names, of which no two may differ in case alone.
   *
   * @param what they are names of, in words
   */
  List<Entry> entries(int most, String what, String wanted) {
    return entries(most, what, wanted, name -> name.toLowerCase(Locale.ROOT));
  }

  /**
   * The same.
   *
   * @param same what is the same of two names that are one
   */
  List<Entry> entries(int most, String what, String wanted, UnaryOperator<String> same) {
    List<Entry> entries = entries(wanted);
    if (entries.size() > most) {
      entries.get(most).key().refuse("at most %d %s may be there".formatted(most, what));
    }
    Map<String, Value> places = new HashMap<>();
    for (Entry entry : entries) {
      Value first = places.putIfAbsent(same.apply(entry.name()), entry.key());
      if (first != null) {
        entry.key().refuse("the name is there already: " + first.place());
      }
    }
    return entries;
  }

  /** What stands in a map, as often as it stands there. */
  List<Entry> entries(String wanted) {
    if (!isUsable(node instanceof MappingNode, wanted)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      String name = new Value(tuple.getKeyNode(), path, mistakes).text("a key");
      if (name != null) {
        String shown = Printable.of(name, SHOWN);
        String below = path.isEmpty() ? shown : path + "." + shown;
        entries.add(
            new Entry(
                name,
                new Value(tuple.getKeyNode(), below, mistakes),
                new Value(tuple.getValueNode(), below, mistakes)));
      }
    }
    return entries;
  }

  private @Nullable String text(String wanted) {
    return isUsable(node instanceof ScalarNode && TEXT.contains(node.getTag()), wanted)
        ? ((ScalarNode) node).getValue()
        : null;
  }

  private boolean isUsable(boolean isKind, String wanted) {
    String against = null;
    if (node.getAnchor() != null || node.getTag().equals(Tag.MERGE)) {
      against = YamlSyntax.NO_REUSE;
    } else if (!TEXT.contains(node.getTag()) && !KNOWN.contains(node.getTag())) {
      against = "tags are not read here: leave " + shownTag() + " out";
    } else if (!isKind) {
      against = "found " + kind() + ": write " + wanted;
    }
    if (against != null) {
      refuse(against);
    }
    return against == null;
  }

  private String shownTag() {
    return Printable.of(node.getTag().getValue().replace(Tag.PREFIX, "!!"), SHOWN);
  }

  private String kind() {
    return switch (node) {
      case MappingNode _ -> "a map";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when scalar.getTag().equals(Tag.BOOL) ->
          scalar.getValue() + ", which is true or false in YAML unless it stands in quotes";
      case ScalarNode scalar when !scalar.getTag().equals(Tag.NULL) -> quoted(scalar.getValue());
      default -> "nothing";
    };
  }

  static String quoted(String text) {
    return "\"" + Printable.of(text, SHOWN) + "\"";
  }
}

package io.signalbox.services.file;

import io.signalbox.services.Mistake;
import io.signalbox.services.ServiceDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/** The file in which somebody declares services: all of it, or all its mistakes. */
public final class ServicesFile {

  static final KnownKeys KEYS =
      new KnownKeys("the top level", "services: and each service below it", List.of("services"));

  static final int MOST_SERVICES = 1_000;

  private final String fileName;
  private final Claims claims = new Claims();
  private final Dependencies dependencies = new Dependencies();

  private ServicesFile(String fileName) {
    this.fileName = fileName;
  }

  /**
   * What a file says.
   *
   * @param services in the file's order; none when it has any mistake
   * @param mistakes in the file's order
   * @param silent whether there is nothing in it, or comments alone
   */
  public record Read(List<ServiceDeclaration> services, List<Mistake> mistakes, boolean silent) {}

  /**
   * Never throws, whatever the text is.
   *
   * @param fileName by which mistakes and declarations name it
   */
  public static Read read(String fileName, String text) {
    Mistakes mistakes = new Mistakes(fileName);
    Node root = YamlSyntax.root(text, mistakes);
    Value said = root == null ? null : new Value(root, "", mistakes);
    if (said == null || said.isNothing()) {
      List<Mistake> found = mistakes.inOrder();
      return new Read(List.of(), found, found.isEmpty());
    }
    List<ServiceDeclaration> services = new ServicesFile(fileName).services(said);
    List<Mistake> found = mistakes.inOrder();
    return new Read(found.isEmpty() ? services : List.of(), found, false);
  }

  private List<ServiceDeclaration> services(Value root) {
    Value services = KEYS.of(root).of("services");
    if (services == null || services.isNothing()) {
      return List.of();
    }
    List<Value.Entry> entries =
        services.entries(MOST_SERVICES, "services", "the name of each service and its keys below");
    List<ServiceDeclaration> declarations = new ArrayList<>();
    for (Value.Entry entry : entries) {
      String origin = fileName + ":" + entry.key().line();
      declarations.add(new ServiceReader(entry).read(claims, dependencies, origin));
    }
    dependencies.check(entries.stream().map(Value.Entry::name).collect(Collectors.toSet()));
    return List.copyOf(declarations);
  }
}

package io.signalbox.services.file;

import io.signalbox.services.Mistake;
import io.signalbox.services.ServiceDeclaration;
import java.util.List;

/** Whoever acts on what the file says; told by one thread at a time. */
public interface FileListener {

  /** The file has been read. When it has mistakes, what it said before holds. */
  void fileSays(String file, List<ServiceDeclaration> services, List<Mistake> mistakes);

  /** Whether the file declares something, by what holds of it. */
  boolean fileHolds();
}

package io.signalbox.supervisor.launch;

import io.signalbox.services.RunDeclaration;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to start an instance of a version and to ask whether it is well, when another
 * version has been declared since, too.
 *
 * @param tcp whether it gets connections, and no requests
 * @param health the path at which it tells whether it is well; null: none is declared
 * @param folder from which the files that are named are looked for
 */
public record Recipe(RunDeclaration run, boolean tcp, @Nullable String health, String folder) {}

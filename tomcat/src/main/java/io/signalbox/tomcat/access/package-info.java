/** Who may call a service that has one credential: {@code CredentialCheck}. */
@NullMarked
package io.signalbox.tomcat.access;

import org.jspecify.annotations.NullMarked;

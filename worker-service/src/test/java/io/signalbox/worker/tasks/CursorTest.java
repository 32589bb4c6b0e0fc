package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CursorTest {

  @Property
  void a_cursor_leads_back_to_its_task(@ForAll long most, @ForAll long least) {
    UUID id = new UUID(most, least);
    assertThat(Cursor.parse(Cursor.after(id))).isEqualTo(id);
  }

  @Property
  void any_other_text_is_refused(@ForAll String text) {
    try {
      assertThat(Cursor.after(Cursor.parse(text))).hasSize(22);
    } catch (ApiProblem e) {
      assertThat(e.getStatusCode().value()).isEqualTo(400);
    }
    assertThatThrownBy(() -> Cursor.parse(text + "!")).isInstanceOf(ApiProblem.class);
  }
}

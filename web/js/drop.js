// Files that somebody drags over a place and lets go of.

/** Gives the files to `take`. While they hang over it the place has the attribute data-drop. */
export function takesFiles(place, take) {
  let over = 0; // entering a part comes before leaving the part before
  const has = (event) => event.dataTransfer.types.includes('Files');
  const moved = (event, step) => {
    if (!has(event)) return;
    over += step;
    place.toggleAttribute('data-drop', over > 0);
  };
  place.addEventListener('dragenter', (event) => moved(event, 1));
  place.addEventListener('dragleave', (event) => moved(event, -1));
  place.addEventListener('dragover', (event) => event.preventDefault());
  place.addEventListener('drop', (event) => {
    if (!has(event)) return;
    event.preventDefault();
    over = 0;
    place.removeAttribute('data-drop');
    take(event.dataTransfer.files);
  });
}

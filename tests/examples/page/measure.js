// Measures a report from within, and sends what is wrong with it to the page that frames it: each a sentence.
// The name of the frame says what to look for: "390", "800" and "1200" are screens of so many pixels, "paper" has the
// rules of print on a screen.
window.addEventListener('load', function () {
    'use strict';
    var wrong = [], checked = 0, name = window.name;
    var all = function (what, within) {
        return Array.prototype.slice.call((within || document).querySelectorAll(what));
    };
    var check = function (right, words) {
        ++checked;
        if (!right) wrong.push(name + ': ' + words);
    };
    var paper = name === 'paper', wide = document.documentElement.clientWidth;
    if (paper) window.dispatchEvent(new Event('beforeprint'));

    check(document.documentElement.scrollWidth <= wide,
          'the page is ' + document.documentElement.scrollWidth + ' pixels wide, the window ' + wide);
    all('table').forEach(function (table, at) {
        var width = table.getBoundingClientRect().width;
        var room = table.parentNode.getBoundingClientRect().width;
        check(width <= room + 1 || (!paper && table.parentNode.tabIndex === 0),
              'table ' + at + ' is ' + Math.round(width) + ' of ' + Math.round(room) + ' pixels, and cannot be scrolled');
        check(all('thead th', table).every(function (th) { return th.scope === 'col'; }), 'table ' + at + ' lacks scopes');
    });
    all('figure > svg').forEach(function (svg) {
        var figure = svg.parentNode.id;
        check(svg.getAttribute('role') === 'img' && svg.getAttribute('aria-label').length > 40,
              figure + ' says nothing to a screen reader');
        check(!/gnuplot_plot|\$d\d/.test(svg.textContent), figure + ' has names of plots as tooltips');
        if (svg.getBoundingClientRect().width === 0) return;  // folded away
        var frame = svg.getBoundingClientRect();
        var scale = frame.width / svg.viewBox.baseVal.width;
        var texts = all('text', svg).filter(function (text) { return text.textContent.trim() !== ''; }).map(function (text) {
            return { words: text.textContent.trim(), box: text.getBoundingClientRect(),
                     level: !/rotate\((?!0)/.test(text.parentNode.getAttribute('transform') || '') };
        });
        texts.forEach(function (text) {
            check(text.box.left >= frame.left - 1 && text.box.right <= frame.right + 1 && text.box.top >= frame.top - 1 &&
                  text.box.bottom <= frame.bottom + 1, figure + ': "' + text.words + '" is clipped');
        });
        // WCAG 2.2, level AA: 4.5 to 1 against the white of the figure.
        all('text, tspan', svg).filter(function (text) { return text.children.length === 0; }).forEach(function (text) {
            var colour = (getComputedStyle(text).fill.match(/[\d.]+/g) || []).slice(0, 3).map(function (part) {
                var value = part / 255;
                return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
            });
            var contrast = 1.05 / (0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] + 0.05);
            check(contrast >= 4.5 || text.textContent.trim() === '',
                  figure + ': "' + text.textContent.trim() + '" is pale, ' + contrast.toFixed(1) + ' to 1');
        });
        // Letters are lower than their boxes: a quarter of the height above and below is empty.
        texts.forEach(function (a, i) {
            texts.slice(i + 1).forEach(function (b) {
                var across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
                var down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
                if (a.level && b.level && across > 2 * scale)
                    check(down < 0.5 * Math.min(a.box.height, b.box.height),
                          figure + ': "' + a.words + '" and "' + b.words + '" overlap');
            });
        });
        if (!paper)
            check(texts.every(function (text) { return !text.level || text.box.height >= 8; }),
                  figure + ' has letters of less than 8 pixels');
    });

    if (paper) check(all('details').every(function (each) { return each.open; }), 'a fold is closed on paper');
    if (name === '1200') {
        // A table sorts both ways by a column of numbers.
        var th = all('th.n')[0], button = th && th.querySelector('button');
        check(!!button, 'no column of numbers can be sorted');
        if (button) {
            var column = Array.prototype.indexOf.call(th.parentNode.children, th);
            var values = function () {
                return all('tbody tr', th.closest('table')).map(function (row) {
                    return parseFloat(row.cells[column].textContent.replace('<', ''));
                }).filter(function (value) { return !isNaN(value); });
            };
            var ordered = function (numbers, sign) {
                return numbers.every(function (value, i) { return i === 0 || sign * (value - numbers[i - 1]) >= 0; });
            };
            button.click();
            check(ordered(values(), 1) && th.getAttribute('aria-sort') === 'ascending', 'a column does not ascend');
            button.click();
            check(ordered(values(), -1) && th.getAttribute('aria-sort') === 'descending', 'a column does not descend');
        }
        var marked = all('.marks rect')[0];
        if (document.title.indexOf('Sensitivity') === 0) check(!!marked, 'no figure says what is under the pointer');
        if (marked) {
            var words = marked.querySelector('title').textContent, tip = document.querySelector('.tip');
            marked.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
            check(!tip.hidden && tip.textContent === words, 'the pointer is told nothing');
            marked.dispatchEvent(new PointerEvent('pointerout', { bubbles: true }));
            check(tip.hidden && marked.querySelector('title').textContent === words, 'what was told stays');
        }
    }
    parent.postMessage({ checked: checked, wrong: wrong, name: name }, '*');
});

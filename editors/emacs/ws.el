;;; ws.el --- Search a workspace by meaning and by words  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1"))
;; Keywords: tools, matching

;;; Commentary:

;; `ws-search' lists the places that answer a query in a buffer of `grep-mode'; `ws-similar' those nearest in meaning to
;; the current line.  `ws-xref-mode' has `xref-find-definitions', `xref-find-references' and `xref-find-apropos' ask ws.
;; The program ws has to be in `exec-path'; docs/editors/emacs.md tells more.

;;; Code:

(require 'cl-lib)
(require 'compile)
(require 'grep)
(require 'json)
(require 'subr-x)
(require 'thingatpt)
(require 'xref)

(defgroup ws nil "Search of a workspace." :group 'tools)

(defcustom ws-program "ws" "The program." :type 'string)

(defcustom ws-arguments nil "What every search is given besides, as in (\"--content\" \"code\")."
  :type '(repeat string))

(defcustom ws-limit 50 "Results at most." :type 'integer)

(defun ws--command (name &rest arguments)
  "The command line of NAME with ARGUMENTS, the last of which is no option."
  (append (list ws-program name "--quiet" "--limit" (number-to-string ws-limit))
          ws-arguments (butlast arguments) (list "--" (car (last arguments)))))

(defun ws--list (command)
  "Run COMMAND, a list, in a buffer of `grep-mode'."
  (compilation-start (mapconcat #'shell-quote-argument command " ") #'grep-mode (lambda (_) "*ws*")))

(defun ws--subject ()
  "What is marked, or the symbol at point."
  (if (use-region-p)
      (buffer-substring-no-properties (region-beginning) (region-end))
    (thing-at-point 'symbol t)))

;;;###autoload
(defun ws-search (query)
  "List the places that answer QUERY, best first."
  (interactive
   (let ((subject (ws--subject)))
     (list (read-string (format-prompt "Search" subject) nil nil subject))))
  (when (string-blank-p query) (user-error "Say what to look for"))
  (ws--list (ws--command "search" "--vimgrep" query)))

;;;###autoload
(defun ws-similar ()
  "List what is nearest in meaning to the current line."
  (interactive)
  (unless buffer-file-name (user-error "This buffer is no file"))
  (ws--list (ws--command "similar" "--vimgrep" (format "%s:%d" buffer-file-name (line-number-at-pos nil t)))))

;;; xref

(defun ws--results (query &rest options)
  "The results for QUERY with OPTIONS, as alists, best first."
  (let ((command (apply #'ws--command "search" (append options (list "--json" query)))))
    (with-temp-buffer
      ;; Standard error is let go: the document has the error.
      (apply #'call-process (car command) nil '(t nil) nil (cdr command))
      (goto-char (point-min))
      (let ((answer (condition-case nil (json-parse-buffer :object-type 'alist :array-type 'list :null-object nil)
                      (error (user-error "%s did not answer" ws-program)))))
        (when-let ((failure (alist-get 'error answer))) (user-error "ws: %s" (alist-get 'message failure)))
        (alist-get 'results answer)))))

(defun ws--file (result)
  "The path of RESULT, whose name may have any bytes."
  (let ((encoded (string-remove-prefix "file://" (alist-get 'uri result))))
    (decode-coding-string (url-unhex-string encoded t) (or file-name-coding-system default-file-name-coding-system 'utf-8))))

(defun ws--item (result)
  "RESULT as an item of xref."
  (let* ((line (alist-get 'best_line result))
         (lines (split-string (alist-get 'preview result) "\n"))
         (text (or (nth (- line (alist-get 'line result)) lines) (car lines)))
         (symbol (alist-get 'symbol result)))
    (xref-make (if symbol (format "%s: %s" symbol (string-trim text)) (string-trim text))
               (xref-make-file-location (ws--file result) line 0))))

(defun ws--defines-p (result identifier)
  "Whether RESULT is the definition of IDENTIFIER."
  (when-let ((symbol (alist-get 'symbol result)))
    (or (equal symbol identifier)
        (equal (car (last (split-string symbol "[.:#/]+" t))) identifier))))

(defun ws-xref-backend () "The backend of `ws-xref-mode'." 'ws)

(cl-defmethod xref-backend-identifier-at-point ((_backend (eql 'ws))) (thing-at-point 'symbol t))

(cl-defmethod xref-backend-identifier-completion-table ((_backend (eql 'ws))) nil)

(cl-defmethod xref-backend-definitions ((_backend (eql 'ws)) identifier)
  (mapcar #'ws--item (cl-remove-if-not (lambda (result) (ws--defines-p result identifier)) (ws--results identifier))))

(cl-defmethod xref-backend-references ((_backend (eql 'ws)) identifier)
  (mapcar #'ws--item
          (cl-remove-if-not (lambda (result) (string-search identifier (alist-get 'preview result)))
                            (ws--results (format "\"%s\"" identifier) "--mode" "lexical"))))

(cl-defmethod xref-backend-apropos ((_backend (eql 'ws)) pattern) (mapcar #'ws--item (ws--results pattern)))

;;;###autoload
(define-minor-mode ws-xref-mode
  "Have xref ask ws in this buffer, before anything else."
  :lighter nil
  (if ws-xref-mode
      (add-hook 'xref-backend-functions #'ws-xref-backend nil t)
    (remove-hook 'xref-backend-functions #'ws-xref-backend t)))

(declare-function url-unhex-string "url-util" (str &optional allow-newlines))
(autoload 'url-unhex-string "url-util")

(provide 'ws)
;;; ws.el ends here
